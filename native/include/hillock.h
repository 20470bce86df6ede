/*
 * hillock.h: the C interface of the Hillock engines, the whole contract between C++ and its callers.
 *
 * Threads: what takes a `const hillock_*` may run concurrently; what takes a `hillock_*` without const needs exclusive use
 * of that object. An engine with several threads locks to share out its own run; no other function locks. Nothing calls back,
 * prints, or keeps a global.
 * Ownership: `*_view`, `*_open` and `*_create` hand an object to the caller, who gives it to the matching `*_destroy` (in any
 * order; NULL is fine). Memory passed in stays the caller's.
 * Errors: every fallible function returns a status, HILLOCK_OK or what failed, and describes it in `error` (may be NULL).
 * Numbers: float is IEEE 754 binary32, all memory is native-endian, arrays are row-major, sizes are in bytes where named so.
 */
#ifndef HILLOCK_H
#define HILLOCK_H

#include <stdint.h>

#if defined(__GNUC__)
#define HILLOCK_API __attribute__((visibility("default")))
#else
#define HILLOCK_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes whenever a caller compiled against an older header could misbehave. */
enum { HILLOCK_ABI_VERSION = 4 };

enum hillock_status {
    HILLOCK_OK = 0,
    HILLOCK_BAD_ARGUMENT = 1, /* NULL, a wrong size, an index out of range */
    HILLOCK_BAD_IMAGE = 2,    /* the bytes are no image, or a damaged one */
    HILLOCK_BAD_VALUE = 3,    /* an input that is not finite, or lists of spikes that are none */
    HILLOCK_UNSTABLE = 4,     /* a state variable or membrane output left the finite floats while running */
    HILLOCK_NO_MEMORY = 5,
    HILLOCK_IO = 6,        /* a file cannot be opened or read */
    HILLOCK_INTERNAL = 7,  /* a defect of this library */
    HILLOCK_CANCELLED = 8, /* the caller's cancel flag was set */
    HILLOCK_DEADLINE = 9   /* the run's deadline passed */
};

/* Written by a function that fails, untouched by one that succeeds. Set struct_size before passing it. */
typedef struct hillock_error {
    uint32_t struct_size;
    int32_t status;
    char message[504]; /* UTF-8, ends with a zero byte */
} hillock_error;

/* A network compiled for running (src/docs/image.md): checked once, immutable, shared by any number of engines. */
typedef struct hillock_image hillock_image;

/* Runs one image: the program and the scratch memory of one caller. */
typedef struct hillock_engine hillock_engine;

/* Instruction levels, ascending. An engine uses the highest that the machine has, its options allow and the environment
   variable HILLOCK_ISA (scalar, sse, avx2, avx512, neon; any other value: no engine is created) allows. All give the same bits. */
enum hillock_isa {
    HILLOCK_ISA_SCALAR = 1,
    HILLOCK_ISA_SSE = 2,    /* what every x86-64 has */
    HILLOCK_ISA_AVX2 = 3,   /* and FMA */
    HILLOCK_ISA_AVX512 = 4, /* F, VL, BW, DQ */
    HILLOCK_ISA_NEON = 5    /* what every aarch64 has */
};

typedef struct hillock_engine_options {
    uint32_t struct_size;
    uint32_t isa;         /* highest level allowed, 0 for the machine's best */
    uint32_t block_steps; /* time steps run at once layer by layer, at most 65,536, 0 for the default; changes no bit */
    uint32_t threads;     /* that share one run, at most 256; 0 and 1: the caller's alone; changes no bit */
} hillock_engine_options;

/* What a recording holds. */
enum hillock_record {
    HILLOCK_RECORD_SIGNAL = 0, /* index: a signal of the image; what its node gave, `NODE:z` */
    HILLOCK_RECORD_STATE = 1   /* index: a membrane state variable; its value after each step, `NODE:v` */
};

typedef struct hillock_recording {
    uint32_t what; /* enum hillock_record */
    uint32_t index;
    uint64_t offset; /* in bytes from the response: float [batch][steps][size of the signal or variable] */
} hillock_recording;

/* One call's shape: how to read the input and where in the response to put the results. */
typedef struct hillock_run {
    uint32_t struct_size;
    uint32_t batch;          /* samples, at least 1 */
    uint32_t steps;          /* time steps, at least 1 */
    uint32_t held;           /* 0: input is float [batch][steps][in]; 1: [batch][in], the same for all steps */
    uint64_t response_bytes; /* size of the response; every offset below must lie inside it */
    uint64_t counts_offset;  /* int64 [batch][out], the sum of each output's spikes; HILLOCK_NOWHERE: not wanted */
    uint64_t raster_offset;  /* float [batch][steps][out], the Outputs' values; HILLOCK_NOWHERE: not wanted */
    uint32_t recordings_count;
    uint32_t reserved; /* zero */
    const hillock_recording *recordings;
    const int32_t *cancel; /* looked at between blocks of steps: once it is not 0, the run stops; may be NULL */
    int64_t deadline_ns;   /* of CLOCK_MONOTONIC, looked at with `cancel`; 0: none */
} hillock_run;

#define HILLOCK_NOWHERE 0xFFFFFFFFFFFFFFFFu

/* HILLOCK_ABI_VERSION of the library that is running. */
HILLOCK_API uint32_t hillock_abi_version(void);

/* Checks `size` bytes of an image where they lie (aligned to 4) and reads weights from them in place:
   they must stay unchanged until the image and all its engines are destroyed. */
HILLOCK_API int32_t hillock_image_view(const void *bytes, uint64_t size, hillock_image **image, hillock_error *error);

/* The same, within a limit: an image that takes more than `most_bytes` beside its bytes is refused with HILLOCK_NO_MEMORY. */
HILLOCK_API int32_t hillock_image_view_within(const void *bytes, uint64_t size, uint64_t most_bytes,
                                              hillock_image **image, hillock_error *error);

/* Reads the file at `path` into memory of the image's own and checks it: what becomes of the file later does not matter.
   A caller who would rather map the file uses hillock_image_view, and then sees to it that nobody truncates or overwrites it. */
HILLOCK_API int32_t hillock_image_open(const char *path, hillock_image **image, hillock_error *error);

HILLOCK_API void hillock_image_destroy(hillock_image *image);

/* Numbers of one sample: input and output elements a step, of all Inputs and of all Outputs, and bytes of state. */
HILLOCK_API uint64_t hillock_image_inputs(const hillock_image *image);
HILLOCK_API uint64_t hillock_image_outputs(const hillock_image *image);
HILLOCK_API uint64_t hillock_image_state_bytes(const hillock_image *image);

/* A network's Inputs and Outputs. A step of the input holds the elements of all Inputs, one Input after the other; a row of counts or
   of the raster those of all Outputs. Of each: its node's name (UTF-8, as long as the image), its first element's place in the row, and
   its number of elements. An Output's spikes are counted, a membrane's counts are 0. For an `index` beyond the last: NULL, 0. */
HILLOCK_API uint32_t hillock_image_input_count(const hillock_image *image);
HILLOCK_API const char *hillock_image_input_name(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_input_offset(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_input_size(const hillock_image *image, uint32_t index);
HILLOCK_API uint32_t hillock_image_output_count(const hillock_image *image);
HILLOCK_API const char *hillock_image_output_name(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_output_offset(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_output_size(const hillock_image *image, uint32_t index);
HILLOCK_API uint32_t hillock_image_output_spikes(const hillock_image *image, uint32_t index); /* 1: spikes, 0: a membrane */

/* What an image takes beside its bytes: its weights once more, as engines read them. */
HILLOCK_API uint64_t hillock_image_own_bytes(const hillock_image *image);

/* Writes one stream's state at rest, hillock_image_state_bytes (aligned to 8): where weights learn it is not all zeros. */
HILLOCK_API int32_t hillock_image_rest(const hillock_image *image, void *state, hillock_error *error);

/* What an engine of these options would take, at most, beside its image. `options` may be NULL. */
HILLOCK_API int32_t hillock_engine_bytes(const hillock_image *image, const hillock_engine_options *options,
                                         uint64_t *bytes, hillock_error *error);

/* `options` may be NULL. The engine keeps what it needs of the image. More than the machine has is HILLOCK_NO_MEMORY. */
HILLOCK_API int32_t hillock_engine_create(const hillock_image *image, const hillock_engine_options *options,
                                          hillock_engine **engine, hillock_error *error);
HILLOCK_API void hillock_engine_destroy(hillock_engine *engine);

/* The instruction level in use, an enum hillock_isa. */
HILLOCK_API uint32_t hillock_engine_isa(const hillock_engine *engine);

/*
 * Runs a batch. `input` (aligned to 4) and `response` (aligned to 8) are laid out as `run` says.
 * With state NULL each sample starts at rest. Otherwise `state` (aligned to 8) holds one stream's state for each sample,
 * [batch][hillock_image_state_bytes], hillock_image_rest for a stream at rest, and the run carries on from it: first the number of
 * steps run so far (uint64), then the state variables in the order of the image, float each.
 * Input, state and what is written into the response must not overlap. A state that is not finite is HILLOCK_BAD_VALUE. `response`
 * may be NULL where response_bytes is 0. On failure the contents of response and state are undefined.
 */
HILLOCK_API int32_t hillock_engine_run(hillock_engine *engine, const hillock_run *run, const float *input,
                                       void *response, void *state, hillock_error *error);

/*
 * As hillock_engine_run, of spikes: what is listed is 1, all else is 0, and the results are bit for bit those of that input.
 * Row r is step r % steps of sample r / steps; its spikes are sources[offsets[r]] to sources[offsets[r + 1] - 1], ascending, none
 * twice. So `offsets` (aligned to 8) holds batch * steps + 1 numbers that never descend and end at most at `count`, the number of
 * `sources` (aligned to 4; may be NULL where it is 0). They need not begin at 0: a part of a longer list runs where it lies.
 * run->held is 0. Lists that say anything else are HILLOCK_BAD_VALUE, as are lists that another thread changes during the run:
 * each number is bounded when it is used.
 */
HILLOCK_API int32_t hillock_engine_run_spikes(hillock_engine *engine, const hillock_run *run, const uint64_t *offsets,
                                              const uint32_t *sources, uint64_t count, void *response, void *state,
                                              hillock_error *error);

/* How this library was compiled: the size of a struct ("hillock_run") or the offset of a field ("hillock_run.batch");
   UINT64_MAX for a name that is not in this header. Lets a binding check that it was made from the same header. */
HILLOCK_API uint64_t hillock_layout(const char *name);

/* Costs what a call costs: does nothing. For benchmarks of the language border. */
HILLOCK_API void hillock_noop(void);

#ifdef __cplusplus
}
#endif

#endif
