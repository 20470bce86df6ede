package io.hillock.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Images with damaged files: header, tensors and data. */
final class BadFiles {
    private final List<BadImage> images = new ArrayList<>();
    private final byte[] good = new Forge(GoodImages.recurrent()).bytes();
    private final int header = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();

    static List<BadImage> all() {
        var bad = new BadFiles();
        bad.lengths();
        bad.headers();
        bad.programs();
        bad.tensors();
        bad.values();
        return bad.images;
    }

    private void lengths() {
        images.add(new BadImage("length_missing", "header", new byte[0]));
        images.add(new BadImage("length_cut", "header", Arrays.copyOf(good, 5)));
        length("length_zero", 0);
        length("length_odd", header + 1);
        length("length_unaligned", header + 4);
        length("length_too_short", header - 64);
        length("length_beyond_file", good.length / 64 * 64 + 56);
        length("length_above_limit", (16 << 20) + 56);
        length("length_huge", Long.MAX_VALUE);
        length("length_negative", -1);
        images.add(new BadImage("header_cut", "header", Arrays.copyOf(good, 8 + header / 2)));
        images.add(new BadImage("data_missing", "data_offsets", Arrays.copyOf(good, 8 + header)));
        images.add(new BadImage("data_cut", "wait.delay", Arrays.copyOf(good, good.length - 1)));
        images.add(new BadImage("data_after_the_last_tensor", "data", Arrays.copyOf(good, good.length + 4)));
    }

    private void length(String name, long length) {
        byte[] bytes = good.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        images.add(new BadImage(name, "header", bytes));
    }

    private void headers() {
        header("header_is_no_json", "header", text -> text.substring(0, text.length() - 1));
        header("header_is_an_array", "header", text -> "[" + text + "]");
        header("header_starts_with_a_space", "header", text -> " " + text);
        header("header_starts_with_a_mark", "header", text -> "\uFEFF" + text);
        header("header_has_a_second_value", "header", text -> text + "{}");
        header("header_is_deep", "header",
                text -> "{\"a\":" + "[".repeat(500) + "]".repeat(500) + "," + text.substring(1));
        header("header_has_a_key_twice", "fc.weight", text -> "{\"fc.weight\":{}," + text.substring(1));
        header("header_has_not_a_number", "header", text -> text.replaceFirst("\\[0,24]", "[NaN,24]"));
        notUtf8();
        forge("metadata_missing", "__metadata__", forge -> forge.header.remove("__metadata__"));
        forge("metadata_is_a_list", "__metadata__", forge -> forge.header.putArray("__metadata__"));
        forge("metadata_without_program", "hillock", forge -> forge.metadata().remove("hillock"));
        forge("metadata_is_a_number", "author", forge -> forge.metadata().put("author", 1));
        forge("metadata_program_is_an_object", "hillock",
                forge -> forge.metadata().set("hillock", forge.program));
    }

    private void notUtf8() {
        var forge = new Forge(GoodImages.recurrent());
        byte[] latin1 = forge.headerText().replace("wait.delay", "wait.d\u00e9lay")
                .getBytes(StandardCharsets.ISO_8859_1);
        images.add(new BadImage("header_is_not_utf8", "header", forge.bytesWithHeader(latin1)));
    }

    private void programs() {
        program("program_is_no_json", "program", text -> text.substring(1));
        program("program_is_empty", "program", _ -> "");
        program("program_is_a_number", "program", _ -> "1");
        program("program_has_a_second_value", "program", text -> text + " 1");
        program("program_is_deep", "program",
                text -> "{\"a\":" + "[".repeat(500) + "]".repeat(500) + "," + text.substring(1));
        program("program_has_a_key_twice", "input", text -> "{\"input\":0," + text.substring(1));
    }

    private void tensors() {
        tensor("dtype_unknown", fc -> fc.put("dtype", "F64"));
        tensor("dtype_missing", fc -> fc.remove("dtype"));
        tensor("dtype_is_a_number", fc -> fc.put("dtype", 32));
        tensor("dtype_of_another_kind", fc -> fc.put("dtype", "I32"));
        tensor("shape_missing", fc -> fc.remove("shape"));
        tensor("shape_of_another_size", fc -> Forge.set(fc, "shape", 2, 4));
        tensor("shape_with_zero", fc -> Forge.set(fc, "shape", 0, 3));
        tensor("shape_negative", fc -> Forge.set(fc, "shape", -2, -3));
        tensor("shape_with_a_fraction", fc -> fc.putArray("shape").add(2.0).add(3));
        tensor("shape_overflows", fc -> Forge.set(fc, "shape", 65536, 65536, 65536, 65536));
        tensor("offsets_beyond_file", fc -> Forge.set(fc, "data_offsets", 0, 999999));
        tensor("offsets_negative", fc -> Forge.set(fc, "data_offsets", -24, 0));
        tensor("offsets_reversed", fc -> Forge.set(fc, "data_offsets", 24, 0));
        tensor("offsets_of_another_size", fc -> Forge.set(fc, "data_offsets", 0, 20));
        tensor("offsets_unaligned", fc -> Forge.set(fc, "data_offsets", 2, 26));
        tensor("offsets_of_one_number", fc -> Forge.set(fc, "data_offsets", 0));
        tensor("offsets_overflow", fc -> fc.putArray("data_offsets").add(-24L).add(Long.MAX_VALUE));
        tensor("offsets_above_64_bits", fc -> fc.putArray("data_offsets").add(0)
                .add(new BigInteger("18446744073709551640")));
        forge("tensor_is_a_list", "fc.weight", forge -> forge.header.putArray("fc.weight"));
        forge("tensor_with_an_unknown_field", "color", forge -> forge.tensor("fc.weight").put("color", 1));
        forge("tensors_overlap", "fc.bias", forge -> Forge.set(forge.tensor("fc.bias"), "data_offsets", 20, 32));
        forge("tensors_leave_a_hole", "rec.weight", forge -> forge.header.remove("fc.bias"));
    }

    private void values() {
        forge("weight_is_nan", "fc.weight", forge -> forge.value("fc.weight", 5, 0x7FC00000));
        forge("weight_is_a_signalling_nan", "rec.weight", forge -> forge.value("rec.weight", 0, 0xFF800001));
        forge("weight_is_infinite", "rec.weight", forge -> forge.value("rec.weight", 8, 0x7F800000));
        forge("constant_is_infinite", "lif.decay", forge -> forge.value("lif.decay", 1, 0xFF800000));
    }

    private void tensor(String name, Consumer<ObjectNode> damage) {
        forge(name, "fc.weight", forge -> damage.accept(forge.tensor("fc.weight")));
    }

    private void forge(String name, String keyword, Consumer<Forge> damage) {
        var forge = new Forge(GoodImages.recurrent());
        damage.accept(forge);
        images.add(new BadImage(name, keyword, forge.bytesWithHeader(forge.headerText())));
    }

    private void header(String name, String keyword, UnaryOperator<String> damage) {
        var forge = new Forge(GoodImages.recurrent());
        images.add(new BadImage(name, keyword, forge.bytesWithHeader(damage.apply(forge.headerText()))));
    }

    private void program(String name, String keyword, UnaryOperator<String> damage) {
        var forge = new Forge(GoodImages.recurrent());
        images.add(new BadImage(name, keyword, forge.bytes(damage.apply(Forge.write(forge.program)))));
    }
}
