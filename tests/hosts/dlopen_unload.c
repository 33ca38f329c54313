/* SPDX-License-Identifier: MIT */
/* Loaded, used, closed, and again; with threads that end before and after. */
#include "dlopen.h"

#include <pthread.h>
#include <semaphore.h>

static sem_t used, closed;

static void *use_and_outlive(void *library) {
    const char *fault = loaded_use(library, 2);
    sem_post(&used);
    sem_wait(&closed);
    return (void *)(size_t)fault;
}

static const char *once(const char *path, int threads) {
    struct loaded library;
    if (!loaded_find(&library, dlopen(path, RTLD_NOW | RTLD_LOCAL))) return "not loaded";
    pthread_t thread;
    if (pthread_create(&thread, NULL, use_and_outlive, &library) != 0) return "no thread";
    const char *fault = loaded_use(&library, threads);
    sem_wait(&used);
    if (dlclose(library.handle) != 0) return dlerror();
    sem_post(&closed);
    void *other = NULL;
    pthread_join(thread, &other);
    return fault != NULL ? fault : other;
}

int main(int argc, char **argv) {
    if (argc < 2 || sem_init(&used, 0, 0) != 0 || sem_init(&closed, 0, 0) != 0) return 77;
    for (int k = 0; k < 20; k++) {
        const char *fault = once(argv[1], 1 + k % 2);
        if (fault != NULL) {
            printf("round %d: %s\n", k, fault);
            return 1;
        }
    }
    return 0;
}
