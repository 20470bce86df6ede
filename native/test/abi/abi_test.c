/* The C interface from C11: each function, each status that a caller can bring about, the layout of every struct. */
#include "hillock.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static int failures = 0;

static void expect(int holds, const char *what, int line) {
    if (!holds) {
        fprintf(stderr, "abi_test.c:%d: %s\n", line, what);
        ++failures;
    }
}
#define EXPECT(condition) expect((condition), #condition, __LINE__)

/* Two IF neurons: input [2], v = gain x + v, a spike above 1, then 0. At most 4096 bytes, aligned to 64. */
static _Alignas(64) unsigned char image_bytes[4096];

static uint64_t write_image(void) {
    static const char header[] =
        "{\"__metadata__\":{\"hillock\":\"{"
        "\\\"format\\\":1,\\\"settings\\\":{\\\"dt\\\":0.001,\\\"profile\\\":\\\"nir\\\",\\\"reset\\\":\\\"to_v_"
        "reset\\\","
        "\\\"discretisation\\\":\\\"euler\\\",\\\"cycle_delay\\\":\\\"neuron_out\\\",\\\"if_integrates_dt\\\":false,"
        "\\\"report\\\":\\\"same_step\\\",\\\"readout\\\":\\\"mean\\\",\\\"steps\\\":0},"
        "\\\"input\\\":0,\\\"output\\\":1,\\\"output_kind\\\":\\\"spikes\\\","
        "\\\"signals\\\":[{\\\"name\\\":\\\"input\\\",\\\"shape\\\":[2],\\\"previous\\\":-1},"
        "{\\\"name\\\":\\\"if\\\",\\\"shape\\\":[2],\\\"previous\\\":-1}],"
        "\\\"state\\\":[{\\\"name\\\":\\\"if:v\\\",\\\"shape\\\":[2]}],"
        "\\\"stages\\\":[[{\\\"op\\\":\\\"if\\\",\\\"node\\\":\\\"if\\\",\\\"in\\\":[{\\\"signal\\\":0,\\\"late\\\":"
        "false}],"
        "\\\"out\\\":1,\\\"gain\\\":\\\"one\\\",\\\"threshold\\\":\\\"one\\\",\\\"v_reset\\\":\\\"zero\\\","
        "\\\"reset\\\":\\\"to_v_reset\\\",\\\"v\\\":0}]],"
        "\\\"nodes\\\":[{\\\"name\\\":\\\"if\\\",\\\"type\\\":\\\"IF\\\",\\\"shape\\\":[2],\\\"signal\\\":1,"
        "\\\"membrane\\\":0}]}\"},"
        "\"one\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        "\"zero\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}";
    const float data[4] = {1, 1, 0, 0};
    const uint64_t length = (8 + sizeof(header) - 1 + 63) / 64 * 64 - 8;
    memset(image_bytes, ' ', sizeof(image_bytes));
    memcpy(image_bytes, &length, 8);
    memcpy(image_bytes + 8, header, sizeof(header) - 1);
    memcpy(image_bytes + 8 + length, data, sizeof(data));
    return 8 + length + sizeof(data);
}

static hillock_error new_error(void) {
    hillock_error error;
    memset(&error, 0, sizeof(error));
    error.struct_size = sizeof(error);
    return error;
}

static void test_image(uint64_t size) {
    hillock_error error = new_error();
    hillock_image *image = NULL;
    EXPECT(hillock_image_view(image_bytes, size, &image, &error) == HILLOCK_OK);
    EXPECT(image != NULL);
    EXPECT(error.status == 0 && error.message[0] == 0);
    EXPECT(hillock_image_inputs(image) == 2);
    EXPECT(hillock_image_outputs(image) == 2);
    EXPECT(hillock_image_state_bytes(image) == 16);
    EXPECT(hillock_image_input_count(image) == 1 && hillock_image_output_count(image) == 1);
    EXPECT(strcmp(hillock_image_input_name(image, 0), "input") == 0);
    EXPECT(strcmp(hillock_image_output_name(image, 0), "output") == 0); /* the image names no Output node */
    EXPECT(hillock_image_input_offset(image, 0) == 0 && hillock_image_input_size(image, 0) == 2);
    EXPECT(hillock_image_output_offset(image, 0) == 0 && hillock_image_output_size(image, 0) == 2);
    EXPECT(hillock_image_output_spikes(image, 0) == 1);
    EXPECT(hillock_image_input_name(image, 1) == NULL && hillock_image_output_name(image, 1) == NULL);
    EXPECT(hillock_image_input_size(image, 1) == 0 && hillock_image_output_spikes(image, 1) == 0);
    EXPECT(hillock_image_input_count(NULL) == 0 && hillock_image_input_name(NULL, 0) == NULL);
    EXPECT(hillock_image_output_count(NULL) == 0 && hillock_image_output_name(NULL, 0) == NULL);
    uint64_t state[2] = {1, 1};
    EXPECT(hillock_image_rest(image, state, &error) == HILLOCK_OK);
    EXPECT(state[0] == 0 && state[1] == 0);
    EXPECT(hillock_image_rest(image, (char *)state + 4, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(strcmp(error.message, "state is not aligned to 8") == 0);
    EXPECT(hillock_image_rest(image, NULL, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(hillock_image_rest(NULL, state, &error) == HILLOCK_BAD_ARGUMENT);
    error = new_error();
    hillock_image_destroy(image);
    hillock_image_destroy(NULL);
    EXPECT(hillock_image_inputs(NULL) == 0 && hillock_image_outputs(NULL) == 0 && hillock_image_state_bytes(NULL) == 0);

    EXPECT(hillock_image_view(NULL, size, &image, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(image == NULL);
    EXPECT(strcmp(error.message, "bytes is NULL") == 0);
    EXPECT(hillock_image_view(image_bytes, size, NULL, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(hillock_image_view(image_bytes + 1, size, &image, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(hillock_image_view(image_bytes, size - 4, &image, &error) == HILLOCK_BAD_IMAGE);
    EXPECT(hillock_image_view(image_bytes, size - 4, &image, NULL) == HILLOCK_BAD_IMAGE);
    error.struct_size = 8;
    error.status = 77;
    EXPECT(hillock_image_view(image_bytes, size, &image, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(error.status == 77);
}

static void test_file(uint64_t size) {
    char path[] = "abi_test_image_XXXXXX";
    hillock_error error = new_error();
    hillock_image *image = NULL;
    const int descriptor = mkstemp(path);
    FILE *const file = fdopen(descriptor, "wb");
    EXPECT(fwrite(image_bytes, 1, size, file) == size);
    EXPECT(fclose(file) == 0);
    EXPECT(hillock_image_open(path, &image, &error) == HILLOCK_OK);
    EXPECT(remove(path) == 0); /* a mapped file lives on */
    EXPECT(hillock_image_inputs(image) == 2);
    hillock_image_destroy(image);
    EXPECT(hillock_image_open(path, &image, &error) == HILLOCK_IO);
    EXPECT(error.status == HILLOCK_IO && strncmp(error.message, path, strlen(path)) == 0);
    EXPECT(hillock_image_open(NULL, &image, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(hillock_image_open(path, NULL, &error) == HILLOCK_BAD_ARGUMENT);
}

static void test_create(const hillock_image *image) {
    hillock_error error = new_error();
    hillock_engine *engine = NULL;
    hillock_engine_options options = {sizeof(options), HILLOCK_ISA_SCALAR, 3, 1};
    EXPECT(hillock_engine_create(image, NULL, &engine, &error) == HILLOCK_OK);
    EXPECT(hillock_engine_isa(engine) >= HILLOCK_ISA_SCALAR);
    hillock_engine_destroy(engine);
    hillock_engine_destroy(NULL);
    EXPECT(hillock_engine_isa(NULL) == 0);
    EXPECT(hillock_engine_create(image, &options, &engine, &error) == HILLOCK_OK);
    EXPECT(hillock_engine_isa(engine) == HILLOCK_ISA_SCALAR);
    hillock_engine_destroy(engine);

    EXPECT(hillock_engine_create(NULL, &options, &engine, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(engine == NULL);
    EXPECT(hillock_engine_create(image, &options, NULL, &error) == HILLOCK_BAD_ARGUMENT);
    options.isa = 99;
    EXPECT(hillock_engine_create(image, &options, &engine, &error) == HILLOCK_BAD_ARGUMENT);
    options.isa = 0;
    options.threads = 257;
    EXPECT(hillock_engine_create(image, &options, &engine, &error) == HILLOCK_BAD_ARGUMENT);
    options.threads = 1;
    options.struct_size = 4;
    EXPECT(hillock_engine_create(image, &options, &engine, &error) == HILLOCK_BAD_ARGUMENT);
}

static void test_run(hillock_engine *engine) {
    hillock_error error = new_error();
    struct {
        int64_t counts[2];
        float raster[3][2], signal[3][2], v[3][2];
    } response;
    const hillock_recording recordings[] = {
        {HILLOCK_RECORD_SIGNAL, 1, (uint64_t)((char *)response.signal - (char *)&response)},
        {HILLOCK_RECORD_STATE, 0, (uint64_t)((char *)response.v - (char *)&response)}};
    hillock_run run = {sizeof(run), 1, 3, 0, sizeof(response), 0, 16, 2, 0, recordings, NULL, 0};
    float input[3][2] = {{0.5f, 2}, {0.5f, 0}, {0.5f, 2}};
    const float raster[3][2] = {{0, 1}, {0, 0}, {1, 1}}, v[3][2] = {{0.5f, 0}, {1, 0}, {0, 0}};
    uint64_t state[2] = {0, 0};
    EXPECT(hillock_engine_run(engine, &run, input[0], &response, state, &error) == HILLOCK_OK);
    EXPECT(response.counts[0] == 1 && response.counts[1] == 2);
    EXPECT(memcmp(response.raster, raster, sizeof(raster)) == 0);
    EXPECT(memcmp(response.signal, raster, sizeof(raster)) == 0);
    EXPECT(memcmp(response.v, v, sizeof(v)) == 0);
    EXPECT(state[0] == 3);

    EXPECT(hillock_engine_run(NULL, &run, input[0], &response, NULL, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(hillock_engine_run(engine, NULL, input[0], &response, NULL, &error) == HILLOCK_BAD_ARGUMENT);
    EXPECT(hillock_engine_run(engine, &run, NULL, &response, NULL, &error) == HILLOCK_BAD_ARGUMENT);
    run.response_bytes -= 1;
    EXPECT(hillock_engine_run(engine, &run, input[0], &response, NULL, &error) == HILLOCK_BAD_ARGUMENT);
    run.response_bytes += 1;
    input[1][1] = NAN;
    EXPECT(hillock_engine_run(engine, &run, input[0], &response, NULL, &error) == HILLOCK_BAD_VALUE);
    EXPECT(strcmp(error.message, "input of sample 0, step 1, element 1 is not finite") == 0);
    input[1][1] = -3e38f;
    input[2][1] = -3e38f;
    EXPECT(hillock_engine_run(engine, &run, input[0], &response, NULL, &error) == HILLOCK_UNSTABLE);
    EXPECT(error.status == HILLOCK_UNSTABLE && strstr(error.message, "if:v") != NULL);
}

/* Not with sanitizers, which end the process instead of letting an allocation fail; nor under qemu, which limits no addresses. */
static void test_no_memory(const hillock_image *image) {
#if !defined(HILLOCK_SANITIZED) && !defined(HILLOCK_EMULATED)
    const struct rlimit little = {200 << 10, RLIM_INFINITY};
    struct rlimit before;
    hillock_error error = new_error();
    hillock_engine *engine = NULL;
    const hillock_engine_options options = {sizeof(options), 0, 65536, 0}; /* half a mebibyte */
    EXPECT(getrlimit(RLIMIT_AS, &before) == 0);
    EXPECT(setrlimit(RLIMIT_AS, &little) == 0);
    EXPECT(hillock_engine_create(image, &options, &engine, &error) == HILLOCK_NO_MEMORY);
    EXPECT(setrlimit(RLIMIT_AS, &before) == 0);
    EXPECT(engine == NULL && error.status == HILLOCK_NO_MEMORY);
#else
    (void)image;
#endif
}

#define EXPECT_STRUCT(type) EXPECT(hillock_layout(#type) == sizeof(type))
#define EXPECT_FIELD(type, field) EXPECT(hillock_layout(#type "." #field) == offsetof(type, field))

static void test_layout(void) {
    EXPECT_STRUCT(hillock_error);
    EXPECT_FIELD(hillock_error, struct_size);
    EXPECT_FIELD(hillock_error, status);
    EXPECT_FIELD(hillock_error, message);
    EXPECT_STRUCT(hillock_engine_options);
    EXPECT_FIELD(hillock_engine_options, struct_size);
    EXPECT_FIELD(hillock_engine_options, isa);
    EXPECT_FIELD(hillock_engine_options, block_steps);
    EXPECT_STRUCT(hillock_recording);
    EXPECT_FIELD(hillock_recording, what);
    EXPECT_FIELD(hillock_recording, index);
    EXPECT_FIELD(hillock_recording, offset);
    EXPECT_STRUCT(hillock_run);
    EXPECT_FIELD(hillock_run, struct_size);
    EXPECT_FIELD(hillock_run, batch);
    EXPECT_FIELD(hillock_run, steps);
    EXPECT_FIELD(hillock_run, held);
    EXPECT_FIELD(hillock_run, response_bytes);
    EXPECT_FIELD(hillock_run, counts_offset);
    EXPECT_FIELD(hillock_run, raster_offset);
    EXPECT_FIELD(hillock_run, recordings_count);
    EXPECT_FIELD(hillock_run, reserved);
    EXPECT_FIELD(hillock_run, recordings);
    EXPECT(hillock_layout("hillock_run.nothing") == UINT64_MAX);
    EXPECT(hillock_layout("") == UINT64_MAX);
    EXPECT(hillock_layout(NULL) == UINT64_MAX);
}

int main(void) {
    const uint64_t size = write_image();
    hillock_image *image = NULL;
    hillock_engine *engine = NULL;
    EXPECT(hillock_abi_version() == HILLOCK_ABI_VERSION);
    hillock_noop();
    test_layout();
    test_image(size);
    test_file(size);
    EXPECT(hillock_image_view(image_bytes, size, &image, NULL) == HILLOCK_OK);
    test_create(image);
    EXPECT(hillock_engine_create(image, NULL, &engine, NULL) == HILLOCK_OK);
    test_run(engine);
    test_no_memory(image);
    hillock_image_destroy(image);
    test_run(engine); /* keeps what it needs of the image */
    hillock_engine_destroy(engine);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
