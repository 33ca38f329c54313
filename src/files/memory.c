/* SPDX-License-Identifier: MIT */
/* Memory for whole arrays, and how much of it there is. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files/files_p.h"

/* The first number behind `name` in a file of lines; UINT64_MAX: there is none. An empty name is
 * for a file that is a number. */
static uint64_t number_in(const char *path, const char *name) {
    FILE *file = fopen(path, "re");
    char line[256];
    uint64_t number = UINT64_MAX;
    const size_t length = strlen(name);
    if (!file) return number;
    while (number == UINT64_MAX && fgets(line, sizeof line, file)) {
        char *end;
        if (strncmp(line, name, length) != 0) continue;
        if (length > 0 && line[length] != ' ' && line[length] != ':') continue;
        const char *digits = line + length + strspn(line + length, ": \t");
        errno = 0;
        const unsigned long long read = strtoull(digits, &end, 10);
        if (end != digits && errno == 0) number = read;
    }
    fclose(file);
    return number;
}

static uint64_t file_number(const char *directory, const char *file, const char *name) {
    char path[1024];
    const int length = snprintf(path, sizeof path, "%s/%s", directory, file);
    return length > 0 && (size_t)length < sizeof path ? number_in(path, name) : UINT64_MAX;
}

/* What a control group leaves: pages of files may be dropped, and count as free. */
static uint64_t left_in(const char *directory, bool unified) {
    const uint64_t limit =
        file_number(directory, unified ? "memory.max" : "memory.limit_in_bytes", "");
    const uint64_t used =
        file_number(directory, unified ? "memory.current" : "memory.usage_in_bytes", "");
    if (limit == UINT64_MAX || used == UINT64_MAX) return UINT64_MAX;
    const char *const names[2][2] = {{"total_active_file", "total_inactive_file"},
                                     {"active_file", "inactive_file"}};
    uint64_t pages = 0;
    for (int k = 0; k < 2; k++) {
        const uint64_t some = file_number(directory, "memory.stat", names[unified][k]);
        if (some != UINT64_MAX) pages += some;
    }
    const uint64_t held = used > pages ? used - pages : 0;
    return limit > held ? limit - held : 0;
}

/* Of a group and all that it is in. */
static uint64_t left_up_from(const char *root, const char *group, bool unified) {
    char directory[1024];
    uint64_t least = UINT64_MAX;
    const int length = snprintf(directory, sizeof directory, "%s%s", root, group);
    if (length < 0 || (size_t)length >= sizeof directory) return least;
    for (;;) {
        const uint64_t left = left_in(directory, unified);
        if (left < least) least = left;
        char *slash = strrchr(directory, '/');
        if (strlen(directory) <= strlen(root) || !slash) return least;
        *slash = '\0';
    }
}

static uint64_t left_in_groups(void) {
    FILE *file = fopen("/proc/self/cgroup", "re");
    char line[1024];
    uint64_t least = UINT64_MAX;
    if (!file) return least;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group) continue;
        *group++ = '\0';
        uint64_t left = UINT64_MAX;
        if (strstr(controllers + 1, "memory"))
            left = left_up_from("/sys/fs/cgroup/memory", group, false);
        else if (controllers[1] == '\0')
            left = left_up_from("/sys/fs/cgroup", group, true);
        if (left < least) least = left;
    }
    fclose(file);
    return least;
}

uint64_t bx_memory_available(void) {
    const uint64_t kilobytes = number_in("/proc/meminfo", "MemAvailable");
    const uint64_t whole = kilobytes < UINT64_MAX / 1024 ? kilobytes * 1024 : UINT64_MAX;
    const uint64_t group = left_in_groups();
    return group < whole ? group : whole;
}

/* A file without a name, that goes when it is closed. */
static int open_nameless(const char *directory) {
    const int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    char path[1024];
    const int length = snprintf(path, sizeof path, "%s/blockexpr.XXXXXX", directory);
    if (length < 0 || (size_t)length >= sizeof path) return -1;
    const int named = mkostemp(path, O_CLOEXEC);
    if (named >= 0) unlink(path);
    return named;
}

static void *take_file(size_t bytes, size_t *mapped, struct bx_fault *fault) {
    const char *directory = getenv("TMPDIR");
    if (!directory || !*directory) directory = "/var/tmp";
    const int fd = open_nameless(directory);
    if (fd < 0) {
        bx_fault_errno(fault,
                       "needs %zu bytes, of which little is left in memory, and in '%s' (TMPDIR) "
                       "no file can be made",
                       bytes, directory);
        return NULL;
    }
    void *memory = NULL;
    errno = posix_fallocate(fd, 0, (off_t)bytes);
    if (errno != 0) {
        bx_fault_errno(fault,
                       "needs %zu bytes, and neither memory nor '%s' (TMPDIR) has room for them",
                       bytes, directory);
    } else {
        memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (memory == MAP_FAILED) {
            memory = NULL;
            bx_fault_errno(fault, "needs %zu bytes that cannot be mapped", bytes);
        }
    }
    close(fd);
    if (memory) *mapped = bytes;
    return memory;
}

void *bx_memory_take(size_t bytes, size_t *mapped, struct bx_fault *fault) {
    *mapped = 0;
    if (bytes < ((size_t)1 << 20) || bytes <= bx_memory_available() / 2) {
        void *memory = aligned_alloc(64, (bytes / 64 + 1) * 64);
        if (memory) return memory;
    }
    return take_file(bytes, mapped, fault);
}

void bx_memory_give(void *memory, size_t mapped) {
    if (mapped > 0)
        munmap(memory, mapped);
    else
        free(memory);
}
