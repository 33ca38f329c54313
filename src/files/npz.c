/* SPDX-License-Identifier: MIT */
/* Members of .npz files, which are zip archives of .npy files. */
#include "files/files_p.h"

#ifndef BX_HAVE_LIBZIP

bool bx_npz_open(const char *path, const char *member, const char *field, struct bx_source *source,
                 struct bx_fault *fault) {
    (void)path, (void)member, (void)field, (void)source;
    return bx_fault(fault, "is a .npz file, and this build reads none; build with libzip (Debian: "
                           "libzip-dev), or unpack it with unzip");
}

#else

#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { FIRST_READ = 1 << 12, MOST_FIRST_READ = (1 << 20) + 64 };
/* Deflate cannot do better: a member that is said to is none. */
static const uint64_t BEST_RATIO = 1100;

/* The member of that name, with or without ".npy"; without a name the only one. */
static zip_int64_t find_member(zip_t *archive, const char *member, struct bx_fault *fault) {
    char names[300] = "";
    size_t at = 0;
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    for (zip_int64_t k = 0; k < count; k++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)k, 0);
        if (!name) continue;
        size_t length = strlen(name);
        if (length > 4 && strcmp(name + length - 4, ".npy") == 0) length -= 4;
        if (member && (strcmp(name, member) == 0 ||
                       (strlen(member) == length && strncmp(name, member, length) == 0)))
            return k;
        if (length + 3 <= sizeof names - at) {
            memcpy(names + at, at ? ", " : "", at ? 2 : 0);
            at += at ? 2 : 0;
            memcpy(names + at, name, length);
            at += length;
            names[at] = '\0';
        }
    }
    if (!member && count == 1) return 0;
    for (size_t k = 0; k < at; k++) /* nothing that would steer a terminal */
        if ((unsigned char)names[k] < ' ' || names[k] == 127) names[k] = '?';
    if (count <= 0)
        bx_fault(fault, "has no members");
    else if (member)
        bx_fault(fault, "has no member '%.80s'; its members are %s", member, names);
    else
        bx_fault(fault, "has several members; write one of %s behind its name and a colon", names);
    return -1;
}

/* Exactly so many bytes. */
static bool read_all(zip_file_t *file, char *to, size_t bytes, struct bx_fault *fault) {
    while (bytes > 0) {
        const zip_int64_t got = zip_fread(file, to, bytes);
        if (got < 0)
            return bx_fault(fault, "is damaged: %s", zip_error_strerror(zip_file_get_error(file)));
        if (got == 0) return bx_fault(fault, "is cut off: %zu bytes are missing", bytes);
        to += got;
        bytes -= (size_t)got;
    }
    return true;
}

/* The checksum is looked at where a member ends. */
static bool read_end(zip_file_t *file, struct bx_fault *fault) {
    char rest[256];
    zip_int64_t got = 1;
    for (int k = 0; k < 64 && got > 0; k++) got = zip_fread(file, rest, sizeof rest);
    return got >= 0 ||
           bx_fault(fault, "is damaged: %s", zip_error_strerror(zip_file_get_error(file)));
}

/* The start of the member, and in it the header: as much as that takes. */
static char *read_start(zip_file_t *file, uint64_t size, size_t *have, const char *field,
                        struct bx_npy_header *header, struct bx_fault *fault) {
    size_t want = FIRST_READ;
    char *start = NULL;
    *have = 0;
    for (;; want = MOST_FIRST_READ) {
        if (want > size) want = (size_t)size;
        char *grown = realloc(start, want ? want : 1);
        if (!grown) {
            bx_fault(fault, "cannot be read: out of memory");
            break;
        }
        start = grown;
        if (!read_all(file, start + *have, want - *have, fault)) break;
        *have = want;
        if (bx_npy_read_header(start, want, field, header, fault)) return start;
        /* Only a header that goes on behind what was read is worth another look. */
        if (want >= size || want == MOST_FIRST_READ || !strstr(fault->text, "cut off")) break;
    }
    free(start);
    return NULL;
}

static bool read_member(zip_file_t *file, const zip_stat_t *stat, const char *field,
                        struct bx_source *source, struct bx_fault *fault) {
    struct bx_npy_header header;
    size_t have;
    char *start = read_start(file, stat->size, &have, field, &header, fault);
    if (!start) return false;
    bool good = true;
    if (header.extent > stat->size - header.start)
        good = bx_fault(fault, "is cut off: its header tells of %zu bytes, %llu are there",
                        header.extent, (unsigned long long)(stat->size - header.start));
    else if (header.extent > bx_memory_available())
        good = bx_fault(fault,
                        "needs %zu bytes of memory unpacked, and %llu are free; unpack it with "
                        "unzip, a .npy file may be larger than memory",
                        header.extent, (unsigned long long)bx_memory_available());
    char *memory = good ? malloc(header.extent ? header.extent : 1) : NULL;
    if (good && !memory) good = bx_fault(fault, "cannot be read: out of memory");
    if (good) {
        const size_t there =
            have - header.start < header.extent ? have - header.start : header.extent;
        memcpy(memory, start + header.start, there);
        good =
            read_all(file, memory + there, header.extent - there, fault) && read_end(file, fault);
    }
    free(start);
    if (!good) {
        free(memory);
        return false;
    }
    *source = (struct bx_source){.array = header.array, .memory = memory};
    source->array.data = memory + (header.extent > 0 ? header.offset : 0);
    return true;
}

static bool open_member(zip_t *archive, const char *member, const char *field,
                        struct bx_source *source, struct bx_fault *fault) {
    zip_stat_t stat;
    const zip_int64_t index = find_member(archive, member, fault);
    if (index < 0) return false;
    if (zip_stat_index(archive, (zip_uint64_t)index, 0, &stat) != 0 ||
        !(stat.valid & ZIP_STAT_SIZE) || !(stat.valid & ZIP_STAT_COMP_SIZE))
        return bx_fault(fault, "is damaged: a member has no size");
    if (stat.size / BEST_RATIO > stat.comp_size)
        return bx_fault(fault, "is damaged: a member of %llu bytes is said to hold %llu",
                        (unsigned long long)stat.comp_size, (unsigned long long)stat.size);
    zip_file_t *file = zip_fopen_index(archive, (zip_uint64_t)index, 0);
    if (!file)
        return bx_fault(fault, "cannot be unpacked: %s",
                        zip_error_strerror(zip_get_error(archive)));
    const bool good = read_member(file, &stat, field, source, fault);
    zip_fclose(file);
    return good;
}

bool bx_npz_open(const char *path, const char *member, const char *field, struct bx_source *source,
                 struct bx_fault *fault) {
    int error = 0;
    zip_t *archive = zip_open(path, ZIP_RDONLY, &error);
    if (!archive) {
        zip_error_t reason;
        zip_error_init_with_code(&reason, error);
        bx_fault(fault, "cannot be opened: %s", zip_error_strerror(&reason));
        zip_error_fini(&reason);
        return false;
    }
    const bool good = open_member(archive, member, field, source, fault);
    zip_discard(archive);
    return good;
}

#endif
