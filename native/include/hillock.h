/*
 * hillock.h: the C interface of the Hillock engines. It is the whole contract between C++ and its callers.
 *
 * Threads: functions that take a `const hillock_*` may run concurrently. Functions that take a `hillock_*` need exclusive use
 * of that object. An engine or a trainer with several threads locks to divide its own run; no other function locks. No function calls back,
 * prints, or keeps a global.
 * Ownership: `*_view`, `*_open` and `*_create` return an object that the caller owns and passes to the matching `*_destroy` (in
 * any order; NULL is allowed). Memory that a caller passes in remains the caller's.
 * Errors: a function that can fail returns a status, HILLOCK_OK or the kind of failure, and describes it in `error` (may be NULL).
 * Numbers: float is IEEE 754 binary32, all memory is native-endian, arrays are row-major. Names with `bytes` are sizes in bytes.
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

/* Changes if a caller compiled against an older header could misbehave. */
enum { HILLOCK_ABI_VERSION = 4 };

enum hillock_status {
    HILLOCK_OK = 0,
    HILLOCK_BAD_ARGUMENT = 1, /* NULL, a wrong size, an index out of range */
    HILLOCK_BAD_IMAGE = 2,    /* the bytes are not an image, or a damaged one */
    HILLOCK_BAD_VALUE = 3,    /* an input that is not finite, or malformed lists of spikes */
    HILLOCK_UNSTABLE = 4,     /* a state variable or membrane output left the finite floats while running */
    HILLOCK_NO_MEMORY = 5,
    HILLOCK_IO = 6,        /* a file cannot be opened or read */
    HILLOCK_INTERNAL = 7,  /* a defect of this library */
    HILLOCK_CANCELLED = 8, /* the caller's cancel flag was set */
    HILLOCK_DEADLINE = 9   /* the run's deadline passed */
};

/* A function that fails writes it; a function that succeeds leaves it alone. Set struct_size before passing it. */
typedef struct hillock_error {
    uint32_t struct_size;
    int32_t status;
    char message[504]; /* UTF-8, ends with a zero byte */
} hillock_error;

/* A network compiled for running (src/docs/image.md). It is checked once and immutable; any number of engines may share it. */
typedef struct hillock_image hillock_image;

/* Runs one image. Holds the program and the scratch memory of one caller. */
typedef struct hillock_engine hillock_engine;

/* Instruction levels, ascending. An engine uses the highest level that the machine has and that both its options and the
   environment variable HILLOCK_ISA allow. HILLOCK_ISA is scalar, sse, avx2, avx512 or neon; with any other value, creating an
   engine fails. All levels give the same bits. */
enum hillock_isa {
    HILLOCK_ISA_SCALAR = 1,
    HILLOCK_ISA_SSE = 2,    /* every x86-64 has it */
    HILLOCK_ISA_AVX2 = 3,   /* and FMA */
    HILLOCK_ISA_AVX512 = 4, /* F, VL, BW, DQ */
    HILLOCK_ISA_NEON = 5    /* every aarch64 has it */
};

typedef struct hillock_engine_options {
    uint32_t struct_size;
    uint32_t isa; /* highest level allowed, 0 for the machine's best */
    uint32_t
        block_steps;  /* time steps that run layer by layer at once, at most 65,536; 0: the default; changes no bit */
    uint32_t threads; /* threads that share one run, at most 256; 0 and 1: the caller's thread alone; changes no bit */
} hillock_engine_options;

/* The content of a recording. */
enum hillock_record {
    HILLOCK_RECORD_SIGNAL = 0, /* index: a signal of the image; the output of its node, `NODE:z` */
    HILLOCK_RECORD_STATE = 1   /* index: a membrane state variable; its value after each step, `NODE:v` */
};

typedef struct hillock_recording {
    uint32_t what; /* enum hillock_record */
    uint32_t index;
    uint64_t offset; /* in bytes from the response: float [batch][steps][size of the signal or variable] */
} hillock_recording;

/* The shape of one call: how to read the input, and where in the response the results go. */
typedef struct hillock_run {
    uint32_t struct_size;
    uint32_t batch;          /* samples, at least 1 */
    uint32_t steps;          /* time steps, at least 1 */
    uint32_t held;           /* 0: input is float [batch][steps][in]; 1: [batch][in], the same for all steps */
    uint64_t response_bytes; /* size of the response; every offset below must lie inside it */
    uint64_t counts_offset;  /* int64 [batch][out], the sum of each output's spikes; HILLOCK_NOWHERE: none */
    uint64_t raster_offset;  /* float [batch][steps][out], the Outputs' values; HILLOCK_NOWHERE: none */
    uint32_t recordings_count;
    uint32_t reserved; /* zero */
    const hillock_recording *recordings;
    const int32_t *cancel; /* read between blocks of steps; the run stops once it is not 0; may be NULL */
    int64_t deadline_ns;   /* of CLOCK_MONOTONIC, compared when `cancel` is read; 0: none */
} hillock_run;

#define HILLOCK_NOWHERE 0xFFFFFFFFFFFFFFFFu

/* Trains one image's network (src/docs/training.md). Holds the parameters, their gradients, the optimizer's memory, and the memory and
   threads of one caller. Neither threads nor memory nor the instruction level change a bit of the result. */
typedef struct hillock_trainer hillock_trainer;

/* What a trainer makes small. The numbers `loss_first` and `loss_second` of each: */
enum hillock_loss {
    HILLOCK_LOSS_COUNT_CROSS_ENTROPY = 0,   /* scale; of spikes */
    HILLOCK_LOSS_COUNT_MSE = 1,             /* wanted rates of the right class and of the others; of spikes */
    HILLOCK_LOSS_MEMBRANE_CROSS_ENTROPY = 2 /* scale; of membranes, reduced over the steps */
};

enum hillock_reduction {
    HILLOCK_REDUCTION_MEAN = 0,
    HILLOCK_REDUCTION_LAST = 1,
    HILLOCK_REDUCTION_SUM = 2,
    HILLOCK_REDUCTION_MAX = 3
};

/* What takes the place of a spike's derivative. The numbers `surrogate_first` and `surrogate_second` of each: */
enum hillock_surrogate {
    HILLOCK_SURROGATE_FAST_SIGMOID = 0, /* slope */
    HILLOCK_SURROGATE_ATAN = 1,         /* alpha */
    HILLOCK_SURROGATE_SIGMOID = 2,      /* slope */
    HILLOCK_SURROGATE_TRIANGULAR = 3,   /* slope */
    HILLOCK_SURROGATE_SLAYER = 4,       /* scale, decay */
    HILLOCK_SURROGATE_BOX = 5,          /* half width */
    HILLOCK_SURROGATE_STRAIGHT_THROUGH = 6
};

/* What passes read of the weights: the values, or those rounded as an image of that type rounds them (src/docs/training.md, Small
   weights). */
enum hillock_weights { HILLOCK_WEIGHTS_F32 = 0, HILLOCK_WEIGHTS_F16 = 1, HILLOCK_WEIGHTS_I8 = 2 };

enum hillock_optimizer { HILLOCK_OPTIMIZER_SGD = 0, HILLOCK_OPTIMIZER_ADAM = 1, HILLOCK_OPTIMIZER_ADAMW = 2 };

/* What of an operation is trained. */
enum hillock_parameter_key {
    HILLOCK_PARAMETER_WEIGHT = 0,
    HILLOCK_PARAMETER_BIAS = 1,
    HILLOCK_PARAMETER_SCALE = 2,
    HILLOCK_PARAMETER_THRESHOLD = 3, /* of a threshold operation */
    /* A parameter of neurons, such as a time constant. The trainer changes it like others, but the caller knows what it means: between
       hillock_trainer_add and hillock_trainer_update, the caller reads the gradients of the neurons' constants and writes this
       parameter's gradient; after the update, it reads the value and writes the constants. */
    HILLOCK_PARAMETER_NEURON = 4,
    /* The factors of a batch normalisation: one for each target of a dense transform, or channel of a convolution, whose results are
       normalised by it. They begin at 1; the weight and the bias are trained too. The trainer then needs memory for a whole batch, and
       one call of hillock_trainer_add takes all of it. */
    HILLOCK_PARAMETER_GAMMA = 5
};

/* The constants of neurons (src/docs/neurons.md). Those before HILLOCK_CONSTANT_LOWER_BOUND have a gradient. */
enum hillock_constant {
    HILLOCK_CONSTANT_DECAY = 0,
    HILLOCK_CONSTANT_GAIN = 1,
    HILLOCK_CONSTANT_LEAK = 2,
    HILLOCK_CONSTANT_SYNAPTIC_DECAY = 3,
    HILLOCK_CONSTANT_SYNAPTIC_GAIN = 4,
    HILLOCK_CONSTANT_THRESHOLD = 5,
    HILLOCK_CONSTANT_V_RESET = 6,
    HILLOCK_CONSTANT_LOWER_BOUND = 7
};

/* The arrays of a parameter, each of its size, in the order of the image. */
enum hillock_array {
    HILLOCK_ARRAY_VALUES = 0,
    HILLOCK_ARRAY_GRADIENT = 1, /* of the batch */
    HILLOCK_ARRAY_FIRST = 2,    /* the optimizer's moments */
    HILLOCK_ARRAY_SECOND = 3,
    HILLOCK_ARRAY_RUNNING_MEAN = 4, /* the statistics of a normalisation, beside its HILLOCK_PARAMETER_GAMMA */
    HILLOCK_ARRAY_RUNNING_VARIANCE = 5
};

/* Operations count from 0, in the order of the program, over all its stages. */
typedef struct hillock_parameter {
    uint32_t operation;
    uint32_t key;  /* enum hillock_parameter_key */
    uint64_t size; /* HILLOCK_PARAMETER_NEURON: its elements; otherwise 0, the operation says it */
    float lowest;  /* no value falls below it; -INFINITY for no bound */
    uint32_t reserved;
} hillock_parameter;

typedef struct hillock_dropout {
    uint32_t operation; /* neurons */
    uint32_t reserved;
    double share; /* of neurons that are silent in a sample, at least 0 and below 1 */
} hillock_dropout;

typedef struct hillock_rate_penalty {
    uint32_t operation; /* one that spikes */
    uint32_t reserved;
    double low, high, strength;
} hillock_rate_penalty;

typedef struct hillock_training {
    uint32_t struct_size;
    uint32_t isa;     /* highest level allowed, 0 for the machine's best */
    uint32_t threads; /* at most 256; 0 and 1: the caller's thread alone */
    uint32_t steps;   /* of a sample, at least 1 */
    uint32_t held;    /* 1: a sample is one row, the same for all steps */
    uint32_t batch;   /* the most samples of a batch, at least 1 */
    uint64_t
        memory_bytes; /* for what the backward pass needs of the forward pass; with less, steps are computed twice */
    uint64_t seed;    /* of dropout */
    uint32_t loss, reduction;        /* enum hillock_loss, enum hillock_reduction */
    uint32_t surrogate, whole_reset; /* enum hillock_surrogate; 1: gradients pass through resets */
    uint32_t optimizer, weights;     /* enum hillock_optimizer, enum hillock_weights */
    double loss_first, loss_second;
    double surrogate_first, surrogate_second;
    double momentum, beta1, beta2, epsilon; /* of the optimizer */
    double decay;                           /* of weights and scales */
    double clip;                            /* the largest norm of all gradients together; 0 for no limit */
    const double *class_weights;            /* [outputs], or NULL for 1 each */
    uint32_t parameters_count, dropout_count, penalties_count;
    uint32_t window;                     /* gradients pass through so many steps; 0: all */
    const hillock_parameter *parameters; /* in the order of the operations */
    const hillock_dropout *dropout;
    const hillock_rate_penalty *penalties;
} hillock_training;

/* Samples, and where their results go. All memory is the caller's. */
typedef struct hillock_samples {
    uint32_t struct_size;
    uint32_t count;
    uint32_t batch;           /* samples in the whole batch */
    uint32_t epoch;           /* with `numbers`, decides a sample's dropout */
    const float *input;       /* [count][steps][in], or [count][in] if held; finite */
    const uint32_t *labels;   /* [count], each below the number of outputs */
    const uint32_t *numbers;  /* [count], the samples' places in the training set */
    const int32_t *cancel;    /* read before every few samples; the call stops once it is not 0; may be NULL */
    double *losses;           /* [count] */
    uint32_t *answers;        /* [count], the output with the highest score */
    uint64_t *spikes;         /* [operations that spike], over all samples */
    uint64_t unstable_sample; /* after HILLOCK_UNSTABLE: which of the samples, the state variable, and a value of it */
    uint32_t unstable_state;
    float unstable_value;
} hillock_samples;

/* HILLOCK_ABI_VERSION of the library that is running. */
HILLOCK_API uint32_t hillock_abi_version(void);

/* Checks `size` bytes of an image in place (aligned to 4). Engines read weights from them in place, so they must stay unchanged
   until the image and all its engines are destroyed. */
HILLOCK_API int32_t hillock_image_view(const void *bytes, uint64_t size, hillock_image **image, hillock_error *error);

/* The same with a limit: an image that needs more than `most_bytes` beside its bytes is refused with HILLOCK_NO_MEMORY. */
HILLOCK_API int32_t hillock_image_view_within(const void *bytes, uint64_t size, uint64_t most_bytes,
                                              hillock_image **image, hillock_error *error);

/* Reads the file at `path` into the image's own memory and checks it. Later changes of the file do not affect the image.
   A caller may map the file and use hillock_image_view instead, but must then prevent its truncation and overwriting. */
HILLOCK_API int32_t hillock_image_open(const char *path, hillock_image **image, hillock_error *error);

HILLOCK_API void hillock_image_destroy(hillock_image *image);

/* Sizes of one sample: the elements of a step, of all Inputs and of all Outputs, and the bytes of its state. */
HILLOCK_API uint64_t hillock_image_inputs(const hillock_image *image);
HILLOCK_API uint64_t hillock_image_outputs(const hillock_image *image);
HILLOCK_API uint64_t hillock_image_state_bytes(const hillock_image *image);

/* The network's Inputs and Outputs. A row of the input holds the elements of all Inputs, one Input after the other; a row of counts
   or of the raster holds those of all Outputs. Each has its node's name (UTF-8, valid as long as the image), the index of its first
   element in the row, and its number of elements. Counts of an Output that is a membrane are 0. An `index` beyond the last gives
   NULL or 0. */
HILLOCK_API uint32_t hillock_image_input_count(const hillock_image *image);
HILLOCK_API const char *hillock_image_input_name(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_input_offset(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_input_size(const hillock_image *image, uint32_t index);
HILLOCK_API uint32_t hillock_image_output_count(const hillock_image *image);
HILLOCK_API const char *hillock_image_output_name(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_output_offset(const hillock_image *image, uint32_t index);
HILLOCK_API uint64_t hillock_image_output_size(const hillock_image *image, uint32_t index);
HILLOCK_API uint32_t hillock_image_output_spikes(const hillock_image *image,
                                                 uint32_t index); /* 1: spikes, 0: a membrane */

/* The memory of an image beside its bytes: a second copy of its weights, in the order in which engines read them. */
HILLOCK_API uint64_t hillock_image_own_bytes(const hillock_image *image);

/* Writes the state at rest of one stream: hillock_image_state_bytes, aligned to 8. If weights learn, it is not all zeros. */
HILLOCK_API int32_t hillock_image_rest(const hillock_image *image, void *state, hillock_error *error);

/* An upper bound of the memory of an engine with these options, beside its image. `options` may be NULL. */
HILLOCK_API int32_t hillock_engine_bytes(const hillock_image *image, const hillock_engine_options *options,
                                         uint64_t *bytes, hillock_error *error);

/* `options` may be NULL. The image may be destroyed before the engine. Fails with HILLOCK_NO_MEMORY if memory is short. */
HILLOCK_API int32_t hillock_engine_create(const hillock_image *image, const hillock_engine_options *options,
                                          hillock_engine **engine, hillock_error *error);
HILLOCK_API void hillock_engine_destroy(hillock_engine *engine);

/* The instruction level in use, an enum hillock_isa. */
HILLOCK_API uint32_t hillock_engine_isa(const hillock_engine *engine);

/*
 * Runs a batch. `run` describes the layout of `input` (aligned to 4) and `response` (aligned to 8).
 * If `state` is NULL, each sample starts at rest. Otherwise `state` (aligned to 8) holds the state of one stream for each sample,
 * [batch][hillock_image_state_bytes], and the run continues from it and updates it. A state is the number of steps run so far
 * (uint64), then the state variables in the order of the image (float). hillock_image_rest writes the state of a new stream.
 * Input, state and the written parts of the response must not overlap. A state that is not finite is HILLOCK_BAD_VALUE. `response`
 * may be NULL if response_bytes is 0. After a failure the contents of response and state are undefined.
 */
HILLOCK_API int32_t hillock_engine_run(hillock_engine *engine, const hillock_run *run, const float *input,
                                       void *response, void *state, hillock_error *error);

/*
 * Runs a batch whose input is lists of spikes: listed elements are 1, all others 0. The results have the bits of that input.
 * Row r is step r % steps of sample r / steps. Its spikes are sources[offsets[r]] to sources[offsets[r + 1] - 1], ascending, none
 * twice. So `offsets` (aligned to 8) holds batch * steps + 1 numbers that never descend and end at most at `count`, the number of
 * `sources` (aligned to 4; may be NULL if `count` is 0). They need not begin at 0, so a part of a longer list can run in place.
 * run->held is 0. Malformed lists are HILLOCK_BAD_VALUE, also if another thread changes them during the run: each number is
 * checked when it is used.
 */
HILLOCK_API int32_t hillock_engine_run_spikes(hillock_engine *engine, const hillock_run *run, const uint64_t *offsets,
                                              const uint32_t *sources, uint64_t count, void *response, void *state,
                                              hillock_error *error);

/*
 * Makes a trainer for an image with one Input and one Output. `training` is read during the call only. Its parameters begin with the
 * image's values; a parameter of neurons begins at 0, and the caller writes its value. Fails with HILLOCK_BAD_ARGUMENT if an operation
 * has no gradient or the training does not fit the image, and with HILLOCK_NO_MEMORY if memory_bytes are too few.
 */
HILLOCK_API int32_t hillock_trainer_create(const hillock_image *image, const hillock_training *training,
                                           hillock_trainer **trainer, hillock_error *error);
HILLOCK_API void hillock_trainer_destroy(hillock_trainer *trainer);

/* The instruction level in use; samples that run side by side; steps of a sample that its tape holds; and the bytes of all tapes. */
HILLOCK_API uint32_t hillock_trainer_isa(const hillock_trainer *trainer);
HILLOCK_API uint64_t hillock_trainer_together(const hillock_trainer *trainer);
HILLOCK_API uint64_t hillock_trainer_segment(const hillock_trainer *trainer);
HILLOCK_API uint64_t hillock_trainer_bytes(const hillock_trainer *trainer);

/* Starts a batch: all gradients become 0. */
HILLOCK_API int32_t hillock_trainer_begin(hillock_trainer *trainer, hillock_error *error);

/* Runs samples forward and backward and adds their gradients, in their order. A batch may be added in several calls. Fails with
   HILLOCK_UNSTABLE if a state is not finite, HILLOCK_CANCELLED, or HILLOCK_BAD_VALUE for an input that is not finite; then begin the
   batch again. */
HILLOCK_API int32_t hillock_trainer_add(hillock_trainer *trainer, hillock_samples *samples, hillock_error *error);

/* Runs samples forward, without dropout, and with the running statistics of normalisations. Gradients stay as they are. Fails as
   hillock_trainer_add. */
HILLOCK_API int32_t hillock_trainer_answer(hillock_trainer *trainer, hillock_samples *samples, hillock_error *error);

/* Ends a batch: clips the gradients, changes the parameters with a learning rate, and moves the running statistics of normalisations.
   Writes the norm of all gradients before clipping; fails with HILLOCK_UNSTABLE if that is not finite, and changes nothing; also, with
   a finite norm, once a weight is too large for the type of the weights. */
HILLOCK_API int32_t hillock_trainer_update(hillock_trainer *trainer, double rate, double *norm, hillock_error *error);

/* Copies an array (enum hillock_array) of a parameter, named by its place in the training. `size` is the parameter's size. */
HILLOCK_API int32_t hillock_trainer_read(const hillock_trainer *trainer, uint32_t parameter, uint32_t array,
                                         uint64_t size, float *values, hillock_error *error);
HILLOCK_API int32_t hillock_trainer_write(hillock_trainer *trainer, uint32_t parameter, uint32_t array, uint64_t size,
                                          const float *values, hillock_error *error);

/* Copies the batch's gradient of a constant (enum hillock_constant) of the neurons of an operation with a trained parameter; writes
   the constant's values. `size` is the number of neurons. */
HILLOCK_API int32_t hillock_trainer_read_constant(const hillock_trainer *trainer, uint32_t operation, uint32_t constant,
                                                  uint64_t size, float *gradient, hillock_error *error);
HILLOCK_API int32_t hillock_trainer_write_constant(hillock_trainer *trainer, uint32_t operation, uint32_t constant,
                                                   uint64_t size, const float *values, hillock_error *error);

/* The optimizer's two counters: the powers of beta1 and beta2. */
HILLOCK_API int32_t hillock_trainer_read_counters(const hillock_trainer *trainer, double *counters,
                                                  hillock_error *error);
HILLOCK_API int32_t hillock_trainer_write_counters(hillock_trainer *trainer, const double *counters,
                                                   hillock_error *error);

/* Returns the size of a struct ("hillock_run") or the offset of a field ("hillock_run.batch") as this library was compiled, and
   UINT64_MAX for a name that is not in this header. A binding can thus check that it was made from the same header. */
HILLOCK_API uint64_t hillock_layout(const char *name);

/* Does nothing. Benchmarks measure with it what a call across the language border costs. */
HILLOCK_API void hillock_noop(void);

#ifdef __cplusplus
}
#endif

#endif
