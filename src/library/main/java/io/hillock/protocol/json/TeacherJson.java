package io.hillock.protocol.json;

import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.TeacherMessage.TeacherOutput;
import io.hillock.protocol.TeacherMessage;
import io.hillock.protocol.bytes.Tensors;
import java.io.IOException;

/** The JSON payloads of types 22 to 24. */
final class TeacherJson {

    private TeacherJson() {}

    static void write(JsonWriter out, TeacherMessage message) throws IOException {
        switch (message) {
            case TeacherOutput(var round, var teacher, var label, var confidence, _) -> {
                out.number("round", round);
                out.text("teacher", teacher);
                out.number("label", label);
                out.number("confidence", confidence);
            }
            case MtlSignal(var round, var disagreement, var combinedConfidence, var learningRateFactors) -> {
                out.number("round", round);
                out.number("disagreement", disagreement);
                out.number("combined_confidence", combinedConfidence);
                out.map("learning_rate_factors", learningRateFactors);
            }
            case MtlResult(var round, var label, var confidence, var disagreement, var teachers) -> {
                out.number("round", round);
                out.number("label", label);
                out.number("confidence", confidence);
                out.number("disagreement", disagreement);
                out.values("teachers", teachers);
            }
        }
    }

    static TeacherOutput output(JsonFields in, Tensors tensors) {
        return new TeacherOutput(in.integer("round"), in.text("teacher"), in.int32("label"), in.number("confidence"),
                tensors.optional(OutputTensors.COUNTS));
    }

    static MtlSignal signal(JsonFields in) {
        return new MtlSignal(in.integer("round"), in.number("disagreement"), in.number("combined_confidence"),
                in.numberMap("learning_rate_factors"));
    }

    static MtlResult result(JsonFields in) {
        return new MtlResult(in.integer("round"), in.int32("label"), in.number("confidence"),
                in.number("disagreement"), in.texts("teachers"));
    }
}
