/* SPDX-License-Identifier: MIT */
/* Numbers in words, and what the system says of the machine. */
#include "measure/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *bx_bytes_text(double bytes, char buffer[BX_BYTES_TEXT]) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
        bytes /= 1024;
        unit++;
    }
    int decimals = bytes < 10 && floor(bytes) < bytes ? 1 : 0;
    snprintf(buffer, BX_BYTES_TEXT, "%.*f %s", decimals, bytes, units[unit]);
    return buffer;
}

int bx_decimals(double value) {
    return value < 1 ? 4 : value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0;
}

const char *bx_plural(int64_t count) { return count == 1 ? "" : "s"; }

bool bx_is_name(const char *text, size_t length) {
    if (length == 0 || length > EXPR_MAX_NAME || isdigit((unsigned char)text[0])) return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && text[i] != '_') return false;
    return true;
}

static void print_cache(FILE *file, const char *name, size_t bytes) {
    char text[BX_BYTES_TEXT];
    fprintf(file, ", %s %s", name, bytes ? bx_bytes_text((double)bytes, text) : "none");
}

void bx_print_machine(FILE *file, const expr_machine *machine) {
    fprintf(file, "%s, %d core%s", machine->isa, machine->cores, bx_plural(machine->cores));
    print_cache(file, "L1d", machine->l1d_bytes);
    print_cache(file, "L2", machine->l2_bytes);
    print_cache(file, "L3", machine->l3_bytes);
}

/* The rest of the first line of a file that begins with a word. */
static void find_line(const char *path, const char *word, char *text, size_t size) {
    char line[512];
    snprintf(text, size, "unknown");
    FILE *file = fopen(path, "r");
    if (file == NULL) return;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, word, strlen(word)) != 0) continue;
        const char *rest = line + strlen(word);
        rest += strspn(rest, " \t:");
        snprintf(text, size, "%.*s", (int)strcspn(rest, "\n"), rest);
        break;
    }
    fclose(file);
}

void bx_processor(char *text, size_t size) { find_line("/proc/cpuinfo", "model name", text, size); }

void bx_huge_pages(char *text, size_t size) {
    find_line("/sys/kernel/mm/transparent_hugepage/enabled", "", text, size);
}

void bx_load(char *text, size_t size) {
    find_line("/proc/loadavg", "", text, size);
    text[strcspn(text, " ")] = '\0';
}

double bx_available_bytes(void) {
    char text[64];
    find_line("/proc/meminfo", "MemAvailable", text, sizeof text);
    return strtod(text, NULL) * 1024;
}
