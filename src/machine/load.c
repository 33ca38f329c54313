/* SPDX-License-Identifier: MIT */
/* What else the system has to do. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/machine_p.h"

int bx_read_text(const char *path, char *text, int size) {
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) return -1;
    const ssize_t count = read(file, text, (size_t)size - 1);
    close(file);
    text[count > 0 ? count : 0] = '\0';
    return count > 0 ? (int)count : -1;
}

/* /proc/loadavg: three averages, then the threads that run or could run, the calling one among
 * them. */
int bx_load_idle(void) {
    char text[128];
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    if (online < 1 || bx_read_text("/proc/loadavg", text, sizeof text) < 0) return -1;
    const char *slash = strchr(text, '/');
    while (slash && slash > text && slash[-1] != ' ') slash--;
    if (!slash) return -1;
    const long running = strtol(slash, NULL, 10);
    if (running < 1) return -1;
    return running < online ? (int)(online - running) : 0;
}
