/* SPDX-License-Identifier: MIT */
/* Under a locale with another decimal point nothing that is read, written or said changes. */
#include <blockexpr.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE = 65536 };

/* All that the library says about a text; NULL where it cannot. */
static char *say(const char *text) {
    static const double a[3] = {0.5, 1.5, 2.5};
    const expr_var vars[] = {expr_f64("a", a, 3), expr_scalar("s", 0.125), EXPR_END};
    char *said = malloc(SIZE);
    if (said == NULL) return NULL;
    const expr_status status = expr_explain(text, vars, NULL, NULL, said, SIZE, NULL);
    if (status != EXPR_OK) snprintf(said, SIZE, "%s", expr_error_text());
    double value[3] = {0};
    expr_array out = expr_out_f64(value, 3);
    size_t length = strlen(said);
    uint64_t bits[3];
    if (expr_eval(text, vars, &out) == EXPR_OK)
        memcpy(bits, value, sizeof bits);
    else
        memset(bits, 0, sizeof bits);
    for (int k = 0; k < 3; k++)
        length +=
            (size_t)snprintf(said + length, SIZE - length, " %llx", (unsigned long long)bits[k]);
    return said;
}

/* A file of measurements in one locale is the same in another. */
static int stores(const char *locale) {
    char path[] = "/tmp/blockexpr_locale_XXXXXX", line[128];
    const int descriptor = mkstemp(path);
    if (descriptor < 0) return 0;
    close(descriptor);
    setlocale(LC_ALL, locale);
    int good = expr_tune(path, NULL) == EXPR_OK;
    FILE *file = fopen(path, "r");
    while (good && file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strspn(line, "abcdefghijklmnopqrstuvwxyz_0123456789. \n") != strlen(line)) good = 0;
    if (file != NULL) fclose(file);
    unlink(path);
    return good && file != NULL;
}

int main(void) {
    static const char *const texts[] = {"a*1.5e-3 + s",
                                        "where(a > 1.25, 2.5, 0.1)*0.3",
                                        "a + 1.5.2",
                                        "roll(a, 1)*.5 + 1_0.2_5",
                                        "float32(a)*0.1 + complex(0, 2.5j).imag",
                                        "a + nothing*1.5"};
    enum { COUNT = sizeof texts / sizeof *texts };
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8",  "fr_FR.UTF-8",
                                          "ps_AF.UTF-8", "ar_SA.UTF-8", "tr_TR.UTF-8"};
    char *plain[COUNT];
    int tried = 0;
    for (int k = 0; k < COUNT; k++)
        if ((plain[k] = say(texts[k])) == NULL) return 77;
    for (size_t l = 0; l < sizeof locales / sizeof *locales; l++) {
        if (setlocale(LC_ALL, locales[l]) == NULL) continue;
        tried++;
        expr_cache_clear();
        for (int k = 0; k < COUNT; k++) {
            char *said = say(texts[k]);
            if (said == NULL || strcmp(said, plain[k]) != 0) {
                printf("%s: '%s' gives\n%s\ninstead of\n%s\n", locales[l], texts[k], said,
                       plain[k]);
                return 1;
            }
            free(said);
        }
        if (tried == 1 && !stores(locales[l])) {
            printf("%s: measurements are not written in plain digits\n", locales[l]);
            return 1;
        }
    }
    for (int k = 0; k < COUNT; k++) free(plain[k]);
    return tried > 0 ? 0 : 77;
}
