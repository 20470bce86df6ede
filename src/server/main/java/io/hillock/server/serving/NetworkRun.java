package io.hillock.server.serving;

import io.hillock.image.Image;
import io.hillock.image.program.StepWork;
import io.hillock.server.request.InferParameters;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.spike.Batch;
import io.hillock.spike.Rate;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One checked request for a network: its input in place, and memory for its response.
 *
 * @param work samples × steps × operations of one step
 * @param watched whether the response has recordings for those who watch
 */
record NetworkRun(Batch batch, Response response, NetworkAnswer answer, long work, boolean watched) {

    /**
     * Checks a request and prepares its run.
     *
     * @param further names of recordings for those who watch; left out if they are large
     */
    static NetworkRun of(Image image, NetworkTensors tensors, long operations, RequestLimits limits,
            InferRequest request, List<String> further, RequestMemory memory) {
        InferParameters parameters = request.parameters();
        InputLayout layout = tensors.layout(request.inputs());
        requireDt(image, parameters);
        int steps = steps(image, parameters, layout);
        if (steps > limits.steps()) {
            throw ServiceException
                    .tooLarge("the request has " + steps + " steps, the service runs at most " + limits.steps());
        }
        long work = StepWork.of(operations, layout.samples(), steps);
        if (work > limits.work()) {
            throw ServiceException.tooLarge("the request's work, samples x steps x operations of one step, is " + work
                    + ", the service takes at most " + limits.work());
        }
        NetworkAnswer answer = new NetworkAnswer(tensors, request);
        boolean watched = !further.isEmpty() && answer.add(further, image, layout.samples(), steps);
        Response response = answer.response(image, layout.samples(), steps, limits.answer(), memory);
        Batch batch = new Batch(tensors.values(request.inputs(), layout, memory), layout.samples(), steps,
                layout.steps() == 0);
        if (parameters.seed().isPresent()) {
            batch = spikes(batch, image.inputShape().size(), parameters.seed().getAsLong(), limits, memory);
        }
        return new NetworkRun(batch, response, answer, work, watched);
    }

    private static int steps(Image image, InferParameters parameters, InputLayout layout) {
        if (layout.steps() > 0) {
            if (parameters.steps().orElse(layout.steps()) != layout.steps()) {
                throw ServiceException.invalid("the input has " + layout.steps() + " steps, but parameter 'steps' says "
                        + parameters.steps().getAsInt());
            }
            return layout.steps();
        }
        int own = image.program().settings().steps();
        if (parameters.steps().isEmpty() && own == 0) {
            throw ServiceException
                    .invalid("the request needs the parameter 'steps': the model suggests no number of its own");
        }
        return parameters.steps().orElse(own);
    }

    private static void requireDt(Image image, InferParameters parameters) {
        double dt = image.program().settings().dt();
        if (parameters.dt().isPresent() && parameters.dt().getAsDouble() != dt) {
            throw ServiceException.invalid("the model was compiled for steps of " + dt + " s and cannot run with dt "
                    + parameters.dt().getAsDouble() + ": serve a model that was compiled for it");
        }
    }

    private static Batch spikes(Batch held, int inputs, long seed, RequestLimits limits, RequestMemory memory) {
        if (!held.held()) {
            throw ServiceException
                    .invalid("parameter 'seed' makes spikes of held values, but this input has steps of its own");
        }
        long row = (long) inputs * Float.BYTES;
        long sample = Math.multiplyExact(row, held.steps());
        if (sample > limits.answer() / held.size()) {
            throw ServiceException.tooLarge("the spikes of this input would take more than " + limits.answer()
                    + " bytes: ask for fewer samples or steps");
        }
        MemorySegment values = memory.allocate(sample * held.size());
        for (int i = 0; i < held.size(); i++) {
            new Rate(1, seed, i, 0).encode(held.values().asSlice(i * row, row), values.asSlice(i * sample, sample),
                    held.steps());
        }
        return new Batch(values, held.size(), held.steps(), false);
    }

}
