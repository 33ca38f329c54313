/* SPDX-License-Identifier: MIT */
/* Opening an array by what is written for it on a command line. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files_p.h"

bool bx_map_file(const char *path, struct bx_map *map, struct bx_fault *fault) {
    struct stat status;
    *map = (struct bx_map){NULL, 0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return bx_fault_errno(fault, "cannot be opened");
    bool good = fstat(fd, &status) == 0;
    if (!good) {
        bx_fault_errno(fault, "cannot be read");
    } else if (!S_ISREG(status.st_mode)) {
        good = bx_fault(fault, "is %s and cannot be mapped; give a file",
                        S_ISDIR(status.st_mode) ? "a directory" : "a pipe or a device");
    } else if (status.st_size > 0) {
        map->bytes = (size_t)status.st_size;
        map->data = mmap(NULL, map->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map->data == MAP_FAILED) {
            map->data = NULL;
            good = bx_fault_errno(fault, "cannot be mapped");
        }
    }
    close(fd);
    return good;
}

void bx_source_close(struct bx_source *source) {
    if (source->map) munmap(source->map, source->map_bytes);
    free(source->memory);
    *source = (struct bx_source){.map = NULL};
}

void bx_source_advise(const struct bx_source *source) {
    /* Advice: where it is not taken, nothing is lost but time. */
    if (source->map) (void)madvise(source->map, source->map_bytes, MADV_SEQUENTIAL);
}

bool bx_npy_open(struct bx_map *map, const char *field, struct bx_source *source,
                 struct bx_fault *fault) {
    struct bx_npy_header header;
    bool good = bx_npy_read_header(map->data, map->bytes, field, &header, fault);
    if (good && header.extent > map->bytes - header.start)
        good = bx_fault(fault, "is cut off: its header tells of %zu bytes, %zu are there",
                        header.extent, map->bytes - header.start);
    if (!good) {
        if (map->data) munmap(map->data, map->bytes);
        return false;
    }
    *source = (struct bx_source){.array = header.array, .map = map->data, .map_bytes = map->bytes};
    source->array.data = map->data + header.start + (header.extent > 0 ? header.offset : 0);
    return true;
}

static bool ends_in(const char *path, const char *ending) {
    const size_t length = strlen(path), tail = strlen(ending);
    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

static bool is_there(const char *path) {
    struct stat status;
    return stat(path, &status) == 0;
}

/* The path ends where a colon follows it: at the last one before which there is a file. NULL:
 * nowhere. */
static const char *part_of(const char *spec, char *path) {
    strcpy(path, spec);
    if (is_there(path)) return NULL;
    for (char *colon = strrchr(path, ':'); colon; colon = strrchr(path, ':')) {
        *colon = '\0';
        if (colon > path && is_there(path)) return spec + (colon - path) + 1;
    }
    strcpy(path, spec);
    return NULL;
}

bool bx_source_is_named(const char *spec) {
    static const char *const endings[] = {".npy", ".npz", ".csv", ".tsv",
                                          ".txt", ".bin", ".raw", ".dat"};
    char *path = malloc(strlen(spec) + 1);
    if (!path || *spec == '\0') {
        free(path);
        return false;
    }
    (void)part_of(spec, path);
    bool named = is_there(path) || strchr(path, '/');
    path[strcspn(path, ":")] = '\0';
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++)
        named |= ends_in(path, endings[k]);
    free(path);
    return named;
}

static bool open_text(struct bx_map *map, const char *path, const char *part,
                      struct bx_source *source, struct bx_fault *fault) {
    if (ends_in(path, ".csv") || ends_in(path, ".tsv") || ends_in(path, ".txt"))
        return bx_csv_open(map, path, part, source, fault);
    const bool empty = map->bytes == 0;
    if (map->data) munmap(map->data, map->bytes);
    if (ends_in(path, ".npy") || ends_in(path, ".npz"))
        return bx_fault(fault, empty ? "is empty" : "is no .npy or .npz file, whatever its name");
    return bx_fault(fault, "is neither a .npy, .npz nor a .csv file; of plain numbers say the "
                           "type: --raw NAME=FILE:float64[1000x1000]");
}

static bool open_part(const char *path, const char *part, struct bx_source *source,
                      struct bx_fault *fault) {
    struct bx_map map;
    if (!bx_map_file(path, &map, fault)) return false;
    if (bx_npy_is(map.data, map.bytes)) return bx_npy_open(&map, part, source, fault);
    const bool zipped = map.bytes >= 4 &&
                        (memcmp(map.data, "PK\3\4", 4) == 0 || memcmp(map.data, "PK\5\6", 4) == 0);
    if (!zipped) return open_text(&map, path, part, source, fault);
    munmap(map.data, map.bytes);
    const char *field = part ? strchr(part, ':') : NULL;
    char *member = part ? strndup(part, field ? (size_t)(field - part) : strlen(part)) : NULL;
    const bool good = bx_npz_open(path, member, field ? field + 1 : NULL, source, fault);
    free(member);
    return good;
}

bool bx_source_open(const char *spec, struct bx_source *source, struct bx_fault *fault) {
    *source = (struct bx_source){.map = NULL};
    char *path = malloc(strlen(spec) + 1);
    if (!path) return bx_fault(fault, "cannot be opened: out of memory");
    const char *part = part_of(spec, path);
    const bool good = open_part(path, part, source, fault);
    free(path);
    return good;
}

/* TYPE, TYPE[SHAPE] or TYPE[SHAPE]@OFFSET. */
static bool read_form(const char *text, expr_array *array, bool *sized, size_t *offset,
                      struct bx_fault *fault) {
    const bool marked = *text == '<' || *text == '>';
    const size_t length = strcspn(text, "[@") - marked;
    const char *rest = text + marked + length;
    *offset = 0;
    *array = (expr_array){.type = bx_type_of_name(text + marked, length), .ndim = 1};
    if (array->type == EXPR_AUTO)
        return bx_fault(fault, "has no type '%.*s'; the types are " BX_TYPE_NAMES,
                        length < 40 ? (int)length : 40, text + marked);
    const uint16_t one = 1;
    unsigned char little;
    memcpy(&little, &one, 1);
    if (marked && expr_type_size(array->type) > 1 && (*text == '<') != (little == 1))
        array->flags = EXPR_ARRAY_SWAPPED;
    *sized = *rest == '[';
    if (*sized) {
        const char *close = strchr(rest, ']');
        if (!close || !bx_shape_of_text(rest + 1, (size_t)(close - rest - 1), array))
            return bx_fault(fault,
                            "has no shape: write up to %d sizes joined by 'x', such as "
                            "[1000x2000]",
                            EXPR_MAX_DIMENSIONS);
        rest = close + 1;
    }
    if (*rest == '@') {
        char *end;
        errno = 0;
        const unsigned long long number = strtoull(rest + 1, &end, 10);
        if (rest[1] < '0' || rest[1] > '9' || *end || errno || number > PTRDIFF_MAX)
            return bx_fault(fault, "has no offset: write @ and the bytes before the first element");
        *offset = (size_t)number;
        rest = end;
    }
    return *rest == '\0' || bx_fault(fault, "has '%.40s' behind its type and shape", rest);
}

static bool open_raw(const char *path, const char *form, struct bx_source *source,
                     struct bx_fault *fault) {
    struct bx_map map;
    expr_array array;
    bool sized = false;
    size_t offset, bytes = 0;
    if (!read_form(form, &array, &sized, &offset, fault)) return false;
    if (sized && !bx_array_bytes(&array, &bytes))
        return bx_fault(fault, "has sizes whose product overflows");
    if (!bx_map_file(path, &map, fault)) return false;
    const size_t size = expr_type_size(array.type);
    bool good = true;
    if (offset > map.bytes)
        good = bx_fault(fault, "has %zu bytes, and the offset is %zu", map.bytes, offset);
    else if (!sized && (map.bytes - offset) % size != 0)
        good = bx_fault(fault, "has %zu bytes from the offset on, which are no whole number of %s",
                        map.bytes - offset, expr_type_name(array.type));
    else if (sized && bytes > map.bytes - offset)
        good = bx_fault(fault, "has %zu bytes from the offset on, and the shape needs %zu",
                        map.bytes - offset, bytes);
    if (!good) {
        if (map.data) munmap(map.data, map.bytes);
        return false;
    }
    if (!sized) array.shape[0] = (int64_t)((map.bytes - offset) / size);
    bx_array_pack(&array, false);
    *source = (struct bx_source){.array = array, .map = map.data, .map_bytes = map.bytes};
    source->array.data = map.data ? map.data + offset : NULL;
    return true;
}

bool bx_source_open_raw(const char *spec, struct bx_source *source, struct bx_fault *fault) {
    *source = (struct bx_source){.map = NULL};
    const char *colon = strrchr(spec, ':');
    if (!colon || colon == spec)
        return bx_fault(fault, "has no type; write FILE:TYPE[SHAPE], such as "
                               "data.bin:float32[1000x2000]");
    char *path = strndup(spec, (size_t)(colon - spec));
    if (!path) return bx_fault(fault, "cannot be opened: out of memory");
    const bool good = open_raw(path, colon + 1, source, fault);
    free(path);
    return good;
}
