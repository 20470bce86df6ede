/*
 * Definitions that keep libhillock loadable with glibc 2.31 when it is linked with a newer one. The linker would bind each of these names to the
 * version that the newer glibc gave it. They stay inside the library: src/exports.map exports none of them. glibc.sh tests the result.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <features.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define HILLOCK_OLDEST "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define HILLOCK_OLDEST "GLIBC_2.17"
#endif

/* Declares oldest_NAME: NAME in the version that every glibc of this processor has. */
#define HILLOCK_OLDEST_OF(name)                                                                                        \
    extern __typeof__(name) oldest_##name;                                                                             \
    __asm__(".symver oldest_" #name "," #name "@" HILLOCK_OLDEST)

#if __GLIBC_PREREQ(2, 34) /* the functions of libpthread moved into libc */
int __pthread_key_create(pthread_key_t *key, void (*destructor)(void *)); /* libstdc++ refers to it */

HILLOCK_OLDEST_OF(pthread_create);
HILLOCK_OLDEST_OF(pthread_join);
HILLOCK_OLDEST_OF(pthread_once);
HILLOCK_OLDEST_OF(__pthread_key_create);

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
    return oldest_pthread_create(thread, attributes, start, argument);
}

int pthread_join(pthread_t thread, void **result) {
    return oldest_pthread_join(thread, result);
}

int pthread_once(pthread_once_t *control, void (*once)(void)) {
    return oldest_pthread_once(control, once);
}

int __pthread_key_create(pthread_key_t *key, void (*destructor)(void *)) {
    return oldest___pthread_key_create(key, destructor);
}
#endif

#if __GLIBC_PREREQ(                                                                                                    \
    2, 33) /* before, fstat was no function of the library; struct stat is the kernel's on these processors */
int fstat(int file, struct stat *status) {
    return (int)syscall(SYS_fstat, file, status);
}
#endif

#if __GLIBC_PREREQ(                                                                                                    \
    2, 32) /* libstdc++ may count references without atomics where this is true; a JVM always has threads */
char __libc_single_threaded = 0;
#endif

#if __GLIBC_PREREQ(2, 35) /* libgcc finds the unwind table of a program counter by this */
struct search {
    uintptr_t address;
    struct dl_find_object *result;
};

static int find(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size;
    const struct search *search = data;
    const ElfW(Phdr) *segment = NULL;
    void *table = NULL;
    for (int k = 0; k < object->dlpi_phnum; k++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[k];
        const uintptr_t start = object->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_LOAD && search->address - start < header->p_memsz) {
            segment = header;
        } else if (header->p_type == PT_GNU_EH_FRAME) {
            table = (void *)start;
        }
    }
    if (segment == NULL || table == NULL) {
        return 0;
    }
    const uintptr_t start = object->dlpi_addr + segment->p_vaddr;
    *search->result = (struct dl_find_object){
        .dlfo_map_start = (void *)start, .dlfo_map_end = (void *)(start + segment->p_memsz), .dlfo_eh_frame = table};
    return 1;
}

int _dl_find_object(void *address, struct dl_find_object *result) {
    struct search search = {(uintptr_t)address, result};
    return dl_iterate_phdr(find, &search) == 1 ? 0 : -1;
}
#endif
