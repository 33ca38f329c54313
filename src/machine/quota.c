/* SPDX-License-Identifier: MIT */
/*
 * Processors that control groups leave the process: a group may use so many microseconds of
 * processors in each period, and so may each group that it lies in. Version 2 keeps that in
 * cpu.max, version 1 in two files.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine_p.h"

enum { PATH_BYTES = 1024, LINE_BYTES = 4096 };

/* Is a word in a list with commas? */
static bool is_listed(const char *list, const char *word) {
    const size_t length = strlen(word);
    for (const char *at = list; at; at = strchr(at, ',')) {
        if (*at == ',') at++;
        if (strncmp(at, word, length) == 0 && strchr(", \n", at[length])) return true;
    }
    return false;
}

/* The positive number in a file's first words; 0 where there is none. */
static double read_number(const char *folder, const char *file, double *second) {
    char path[PATH_BYTES + 32];
    char text[128];
    char *end;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (bx_read_text(path, text, sizeof text) < 0) return 0;
    const long number = strtol(text, &end, 10);
    if (end == text || number <= 0) return 0; /* "max" and -1: no quota */
    if (second) *second = (double)strtol(end, NULL, 10);
    return (double)number;
}

/* One group's quota in whole processors, at least one. */
static int quota_of(const char *folder, bool unified) {
    double period = 0;
    const double quota = unified ? read_number(folder, "cpu.max", &period)
                                 : read_number(folder, "cpu.cfs_quota_us", NULL);
    if (!unified) period = read_number(folder, "cpu.cfs_period_us", NULL);
    if (!(quota > 0) || !(period > 0) || quota / period >= INT_MAX) return INT_MAX;
    return quota < 2 * period ? 1 : (int)(quota / period);
}

/* The least quota from a group up to where its file system is mounted. */
static int quota_up_from(char *folder, size_t mount, bool unified) {
    int least = INT_MAX;
    for (;;) {
        const int quota = quota_of(folder, unified);
        if (quota < least) least = quota;
        char *slash = strrchr(folder, '/');
        if (!slash || (size_t)(slash - folder) < mount) return least;
        *slash = '\0';
    }
}

/* The path of the process's group in a hierarchy; false: it is in none. */
static bool find_group(const char *root, bool unified, char *group) {
    char path[PATH_BYTES + 32];
    char line[LINE_BYTES];
    bool found = false;
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE *file = fopen(path, "re");
    while (file && !found && fgets(line, sizeof line, file)) {
        /* number:controllers:path */
        char *controllers = strchr(line, ':');
        char *at = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!at) continue;
        *at = '\0';
        if (unified ? controllers[1] != '\0' : !is_listed(controllers + 1, "cpu")) continue;
        at[1 + strcspn(at + 1, "\n")] = '\0';
        found = strlen(at + 1) < PATH_BYTES / 2;
        if (found) strcpy(group, at + 1);
    }
    if (file) fclose(file);
    return found;
}

/* A line of mountinfo: numbers, the mounted folder, where it is, options; after a dash the kind of
 * the file system, its source, and its own options. */
static bool is_mount(char *line, bool unified, char **mounted, char **where) {
    char *dash = strstr(line, " - ");
    char *rest = NULL;
    if (!dash) return false;
    const char *kind = strtok_r(dash + 3, " ", &rest);
    if (!kind || strcmp(kind, unified ? "cgroup2" : "cgroup") != 0) return false;
    (void)strtok_r(NULL, " ", &rest);
    const char *options = strtok_r(NULL, " \n", &rest);
    if (!unified && !(options && is_listed(options, "cpu"))) return false;
    (void)strtok_r(line, " ", &rest);
    for (int k = 0; k < 2; k++) (void)strtok_r(NULL, " ", &rest);
    *mounted = strtok_r(NULL, " ", &rest);
    *where = strtok_r(NULL, " ", &rest);
    return *mounted && *where && strlen(*where) < PATH_BYTES / 4;
}

static int quota_in(const char *root, bool unified) {
    char group[PATH_BYTES], folder[PATH_BYTES], line[LINE_BYTES];
    char *mounted, *where;
    int least = INT_MAX;
    if (!find_group(root, unified, group)) return least;
    snprintf(folder, sizeof folder, "%s/proc/self/mountinfo", root);
    FILE *file = fopen(folder, "re");
    while (file && fgets(line, sizeof line, file)) {
        if (!is_mount(line, unified, &mounted, &where)) continue;
        /* In a container the group may be the mounted folder itself, or be told from outside. */
        const size_t length = strcmp(mounted, "/") == 0 ? 0 : strlen(mounted);
        const bool inside = strncmp(group, mounted, length) == 0 && !strstr(group, "/..");
        const int mount = snprintf(folder, sizeof folder, "%s%s", root, where);
        if (inside && strcmp(group + length, "/") != 0)
            snprintf(folder + mount, sizeof folder - (size_t)mount, "%s", group + length);
        const int quota = quota_up_from(folder, (size_t)mount, unified);
        if (quota < least) least = quota;
    }
    if (file) fclose(file);
    return least;
}

int bx_quota(const char *root) {
    if (strlen(root) >= PATH_BYTES / 4) return INT_MAX;
    const int unified = quota_in(root, true);
    const int other = quota_in(root, false);
    return unified < other ? unified : other;
}
