/* SPDX-License-Identifier: MIT */
/* Arrays that become files: whole ones, or none. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files_p.h"

enum { MOST_HEADER = 1024, MOST_OPEN = 1100 };

/* Temporary files of sinks that are open, for a signal handler. */
static char *volatile open_files[MOST_OPEN];

void bx_sinks_remove(void) {
    for (int k = 0; k < MOST_OPEN; k++)
        if (open_files[k]) unlink(open_files[k]);
}

static bool note(char *path) {
    for (int k = 0; k < MOST_OPEN; k++)
        if (!open_files[k]) {
            open_files[k] = path;
            return true;
        }
    return false;
}

static void forget(const char *path) {
    for (int k = 0; k < MOST_OPEN && path; k++)
        if (open_files[k] == path) open_files[k] = NULL;
}

enum bx_format bx_format_of_name(const char *name) {
    static const struct {
        const char *name;
        enum bx_format format;
    } names[] = {{"npy", BX_FORMAT_NPY},   {"raw", BX_FORMAT_RAW}, {"bin", BX_FORMAT_RAW},
                 {"dat", BX_FORMAT_RAW},   {"csv", BX_FORMAT_CSV}, {"txt", BX_FORMAT_TEXT},
                 {"text", BX_FORMAT_TEXT}, {"pgm", BX_FORMAT_PGM}, {"png", BX_FORMAT_PNG}};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcasecmp(name, names[k].name) == 0) return names[k].format;
    return BX_FORMAT_NONE;
}

enum bx_format bx_format_of_path(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot && !strchr(dot, '/') ? bx_format_of_name(dot + 1) : BX_FORMAT_NONE;
}

/* Beside the target: ".name.XXXXXX" in its folder. */
static bool make_temporary(struct bx_sink *sink, mode_t mode, struct bx_fault *fault) {
    const char *slash = strrchr(sink->target, '/');
    const size_t folder = slash ? (size_t)(slash - sink->target) + 1 : 0;
    const size_t size = strlen(sink->target) + sizeof "..XXXXXX";
    sigset_t all, before;
    sink->temporary = malloc(size);
    if (!sink->temporary) return bx_fault(fault, "cannot be written: out of memory");
    snprintf(sink->temporary, size, "%.*s.%s.XXXXXX", (int)folder, sink->target,
             sink->target + folder);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    sink->fd = mkostemp(sink->temporary, O_CLOEXEC);
    const int reason = errno;
    bool good = sink->fd >= 0;
    if (good && !note(sink->temporary)) {
        unlink(sink->temporary);
        good = false;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    if (!good) {
        free(sink->temporary);
        sink->temporary = NULL;
        return bx_fault_errno(fault, "cannot be written: no file can be made beside it");
    }
    (void)fchmod(sink->fd, mode);
    return true;
}

static bool open_target(struct bx_sink *sink, const char *path, struct bx_fault *fault) {
    struct stat status;
    if (strcmp(path, "-") == 0) {
        sink->target = strdup("standard output");
        sink->fd = STDOUT_FILENO;
        return sink->target || bx_fault(fault, "cannot be written: out of memory");
    }
    const bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
        return bx_fault(fault, "is a directory; name a file in it");
    /* A link stays, and what it leads to is replaced. */
    sink->target = exists ? realpath(path, NULL) : strdup(path);
    if (!sink->target) return bx_fault_errno(fault, "cannot be written");
    if (exists && !S_ISREG(status.st_mode)) {
        sink->fd = open(path, O_WRONLY | O_CLOEXEC);
        return sink->fd >= 0 || bx_fault_errno(fault, "cannot be written");
    }
    if (exists && access(path, W_OK) != 0) return bx_fault_errno(fault, "cannot be written");
    const mode_t mask = umask(0);
    umask(mask);
    return make_temporary(sink, exists ? status.st_mode & 07777 : 0666 & ~mask, fault);
}

/* The file in its whole length, header written, and mapped. */
static bool map_target(struct bx_sink *sink, const char *header, size_t length, size_t bytes,
                       struct bx_fault *fault) {
    size_t whole;
    if (__builtin_add_overflow(length, bytes, &whole))
        return bx_fault(fault, "would be larger than any file");
    /* Without its blocks a mapped file could end in a signal when the disk is full. */
    errno = posix_fallocate(sink->fd, 0, (off_t)whole);
    if (errno != 0) return bx_fault_errno(fault, "needs %zu bytes", whole);
    sink->map = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_SHARED, sink->fd, 0);
    if (sink->map == MAP_FAILED) {
        sink->map = NULL;
        return bx_fault_errno(fault, "cannot be mapped");
    }
    sink->map_bytes = whole;
    if (length > 0) memcpy(sink->map, header, length);
    sink->array.data = (char *)sink->map + length;
    return true;
}

static bool make_header(struct bx_sink *sink, char *header, struct bx_fault *fault) {
    sink->offset = 0;
    if (sink->format != BX_FORMAT_NPY) return true;
    sink->offset = bx_npy_write_header(&sink->array, header, MOST_HEADER);
    return sink->offset > 0 ||
           bx_fault(fault, "cannot hold %s; convert it, for example by float32(...)",
                    expr_type_name(sink->array.type));
}

bool bx_sink_open(struct bx_sink *sink, const char *path, enum bx_format format,
                  const expr_array *like, struct bx_fault *fault) {
    char header[MOST_HEADER];
    size_t bytes;
    *sink = (struct bx_sink){.array = *like, .format = format, .fd = -1};
    sink->array.flags = 0;
    if (format == BX_FORMAT_CSV && like->ndim > 2)
        return bx_fault(fault, "is a table, and the result has %d dimensions; write a .npy file",
                        like->ndim);
    const bool is_image = format == BX_FORMAT_PGM || format == BX_FORMAT_PNG;
    if (is_image && !bx_image_check(like, format, fault)) return false;
    if (!bx_array_bytes(like, &bytes)) return bx_fault(fault, "would be larger than any file");
    const bool keeps_order = format == BX_FORMAT_NPY && bx_array_is_packed(like, true);
    bx_array_pack(&sink->array, keeps_order && !bx_array_is_packed(like, false));
    if (!make_header(sink, header, fault) || !open_target(sink, path, fault)) return false;
    const bool maps = sink->temporary && (format == BX_FORMAT_NPY || format == BX_FORMAT_RAW);
    if (maps && bytes > 0) return map_target(sink, header, sink->offset, bytes, fault);
    sink->memory = bx_memory_take(bytes, &sink->memory_bytes, fault);
    sink->array.data = sink->memory;
    return sink->memory != NULL;
}

static bool write_all(int fd, const char *data, size_t bytes) {
    while (bytes > 0) {
        const ssize_t written = write(fd, data, bytes < ((size_t)1 << 30) ? bytes : 1u << 30);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data += written;
        bytes -= (size_t)written;
    }
    return true;
}

static bool write_stream(struct bx_sink *sink) {
    const int fd = dup(sink->fd);
    FILE *stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!stream) return false;
    bool good;
    switch (sink->format) {
    case BX_FORMAT_CSV: good = bx_table_write(stream, &sink->array); break;
    case BX_FORMAT_PGM:
    case BX_FORMAT_PNG:
        good = bx_image_write(stream, &sink->array, sink->format, &sink->image);
        break;
    default: good = bx_print_array(stream, &sink->array) && fputc('\n', stream) != EOF;
    }
    good &= !ferror(stream);
    const int reason = errno;
    if (fclose(stream) != 0) return false;
    errno = reason;
    return good;
}

static bool write_elements(struct bx_sink *sink) {
    char header[MOST_HEADER];
    struct bx_fault unused;
    size_t bytes;
    return make_header(sink, header, &unused) && bx_array_bytes(&sink->array, &bytes) &&
           write_all(sink->fd, header, sink->offset) &&
           write_all(sink->fd, sink->array.data, bytes);
}

bool bx_sink_finish(struct bx_sink *sink, struct bx_fault *fault) {
    const bool as_it_lies = sink->format == BX_FORMAT_NPY || sink->format == BX_FORMAT_RAW;
    bool good = sink->map != NULL || (as_it_lies ? write_elements(sink) : write_stream(sink));
    if (!good) {
        bx_fault_errno(fault, "cannot be written");
    } else if (sink->temporary) {
        if (sink->map) munmap(sink->map, sink->map_bytes);
        sink->map = NULL;
        good = close(sink->fd) == 0;
        sink->fd = -1;
        good = good && rename(sink->temporary, sink->target) == 0;
        if (!good) {
            bx_fault_errno(fault, "cannot be written");
        } else {
            forget(sink->temporary);
            free(sink->temporary);
            sink->temporary = NULL;
        }
    } else if (sink->fd != STDOUT_FILENO) {
        good = close(sink->fd) == 0 || bx_fault_errno(fault, "cannot be written");
        sink->fd = -1;
    }
    bx_sink_drop(sink);
    return good;
}

void bx_sink_drop(struct bx_sink *sink) {
    if (sink->map) munmap(sink->map, sink->map_bytes);
    if (sink->memory) bx_memory_give(sink->memory, sink->memory_bytes);
    if (sink->fd >= 0 && sink->fd != STDOUT_FILENO) close(sink->fd);
    if (sink->temporary) {
        unlink(sink->temporary);
        forget(sink->temporary);
    }
    free(sink->temporary);
    free(sink->target);
    *sink = (struct bx_sink){.fd = -1};
}
