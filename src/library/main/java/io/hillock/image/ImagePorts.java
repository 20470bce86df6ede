package io.hillock.image;

import io.hillock.image.program.Program;
import io.hillock.image.program.RecordingNames;
import io.hillock.model.Shape;
import io.hillock.spike.InputPort;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.ResponseShape;
import java.util.List;

/** What a program takes and gives in each step. Immutable. */
record ImagePorts(Program program, List<InputPort> inputs, Shape inputShape, List<OutputPort> outputs,
        Shape outputShape) {

    static ImagePorts of(Program program) {
        return new ImagePorts(program, program.inputPorts(), program.inputShape(), program.outputPorts(),
                program.outputShape());
    }

    ResponseShape answer(int batch, int steps, RequestedOutputs want) {
        boolean raster = want.raster() || outputs.stream().anyMatch(port -> port.kind() == OutputKind.MEMBRANE);
        int labelled = want.output().isEmpty() ? 0 : OutputPort.find(outputs, want.output());
        return new ResponseShape(program.settings(), outputs, labelled, batch, steps, raster,
                want.timed(), RecordingNames.of(program, want.record()));
    }

    boolean fits(ResponseShape shape) {
        boolean sameOutputs = shape.ports() == outputs || OutputPort.sameLayout(shape.ports(), outputs);
        return sameOutputs && RecordingNames.fit(program, shape.tracks());
    }
}
