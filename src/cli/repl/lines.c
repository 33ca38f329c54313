/* SPDX-License-Identifier: MIT */
/* Lines as they are typed, by libedit; or as they come, without it and from a pipe. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/repl/repl.h"

/* From a pipe, without its line end. */
static char *plain_line(void) {
    char *line = NULL;
    size_t size = 0;
    const ssize_t length = getline(&line, &size, stdin);
    if (length < 0) {
        free(line);
        return NULL;
    }
    if (length > 0 && line[length - 1] == '\n') line[length - 1] = '\0';
    return line;
}

#ifdef BX_HAVE_LIBEDIT
#include <editline/readline.h>

static const struct repl *completed; /* libedit passes nothing on */

/* Names and functions that begin as what was typed does. */
static char *match(const char *text, int state) {
    static int next;
    static const char *const words[] = {"help", "vars", "load", "save", "del", "quit"};
    const int word_count = (int)(sizeof words / sizeof *words);
    const size_t length = strlen(text);
    if (state == 0) next = 0;
    for (;; next++) {
        const int variable = next - word_count;
        const char *name;
        if (next < word_count)
            name = words[next];
        else if (variable < completed->inputs.count)
            name = completed->inputs.names[variable];
        else
            name = expr_function_name(variable - completed->inputs.count, NULL);
        if (!name) return NULL;
        if (strncmp(name, text, length) != 0) continue;
        next++;
        return strdup(name);
    }
}

static char **complete(const char *text, int start, int end) {
    const char *line = rl_line_buffer;
    (void)end;
    rl_completion_append_character = '\0';
    /* Behind load and save stand files, which libedit completes by itself. */
    if (start > 0 && (strncmp(line, "load ", 5) == 0 || strncmp(line, "save ", 5) == 0))
        return NULL;
    return rl_completion_matches(text, match);
}

/* Where what was typed is kept; false: nowhere. Folders are made. */
static bool history_path(char path[1024]) {
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int length = -1;
    if (state && *state == '/')
        length = snprintf(path, 1000, "%s/blockexpr", state);
    else if (home && *home == '/')
        length = snprintf(path, 1000, "%s/.local/state/blockexpr", home);
    if (length < 0 || length >= 1000) return false;
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST) return false;
    strcat(path, "/history");
    return true;
}

void bx_repl_begin_lines(struct repl *repl) {
    char path[1024];
    if (!repl->interactive) return;
    completed = repl;
    rl_readline_name = "blockexpr";
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t\n\"'`@$><=;|&{(+-*/%,~^!?:[])";
    using_history();
    stifle_history(1000);
    if (history_path(path)) read_history(path);
}

char *bx_repl_line(const struct repl *repl, const char *prompt) {
    if (repl->interactive) {
        char *line = readline(prompt);
        if (line && *line) add_history(line);
        return line;
    }
    return plain_line();
}

void bx_repl_end_lines(const struct repl *repl) {
    char path[1024];
    if (!repl->interactive) return;
    putchar('\n');
    if (history_path(path)) write_history(path);
}

#else

void bx_repl_begin_lines(struct repl *repl) { (void)repl; }

char *bx_repl_line(const struct repl *repl, const char *prompt) {
    if (repl->interactive) {
        fputs(prompt, stdout);
        fflush(stdout);
    }
    return plain_line();
}

void bx_repl_end_lines(const struct repl *repl) {
    if (repl->interactive) putchar('\n');
}

#endif
