package io.hillock.protocol;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Checks shared by the constructors of messages. Each throws {@link InvalidMessageException} naming the field. */
final class MessageChecks {
    static final long MAX_INTEGER = (1L << 53) - 1;
    static final int MAX_NAME = 128;
    static final int MAX_TEXT = 4096;
    static final int MAX_LIST = 4096;
    private static final CheckedStrings NAMES = new CheckedStrings();
    private static final CheckedStrings WORDS = new CheckedStrings();

    private MessageChecks() {}

    /** A name: 1 to 128 bytes, no control characters, not the broadcast sign. */
    static void name(String field, String value) {
        if (!NAMES.has(value)) {
            checkName(field, value);
            NAMES.add(value);
        }
    }

    /** A text of 1 to 128 bytes from a small set, so that checks are remembered. */
    static void word(String field, String value) {
        if (!WORDS.has(value)) {
            text(field, value, 1, MAX_NAME);
            WORDS.add(value);
        }
    }

    private static void checkName(String field, String value) {
        text(field, value, 1, MAX_NAME);
        if (value.equals(Envelope.BROADCAST)) {
            throw invalid(ErrorCode.BAD_VALUE, field, "'*' is no name");
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw invalid(ErrorCode.BAD_VALUE, field, "a name has no control characters");
            }
        }
    }

    static void text(String field, String value, int minimum, int maximum) {
        long bytes = utf8Length(value);
        if (bytes < 0) {
            throw invalid(ErrorCode.BAD_VALUE, field, "has an unpaired surrogate");
        }
        if (bytes < minimum || bytes > maximum) {
            throw invalid(ErrorCode.BAD_VALUE, field,
                    "must have " + minimum + " to " + maximum + " bytes, has " + bytes);
        }
    }

    /** The length of the text in UTF-8 bytes; −1 if it is not well-formed Unicode. */
    static long utf8Length(String value) {
        long bytes = value.length();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                continue;
            }
            bytes += c < 0x800 ? 1 : 2;
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c) && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!pair) {
                    return -1;
                }
                i++;
                bytes--;
            }
        }
        return bytes;
    }

    static void range(String field, long value, long minimum, long maximum) {
        if (value < minimum || value > maximum) {
            throw invalid(ErrorCode.BAD_VALUE, field, "must be " + minimum + " to " + maximum + ", is " + value);
        }
    }

    static void range(String field, OptionalInt value, int minimum) {
        if (value.isPresent()) {
            range(field, value.getAsInt(), minimum, Integer.MAX_VALUE);
        }
    }

    static void range(String field, OptionalLong value, long minimum) {
        if (value.isPresent()) {
            range(field, value.getAsLong(), minimum, MAX_INTEGER);
        }
    }

    /** An id: 1 to 2^53 − 1; 0 would mean that there is none. */
    static void id(String field, long value) {
        range(field, value, 1, MAX_INTEGER);
    }

    static void count(String field, long value) {
        range(field, value, 0, MAX_INTEGER);
    }

    static void range(String field, double value, double minimum, double maximum) {
        if (!(value >= minimum && value <= maximum)) {
            throw invalid(ErrorCode.BAD_VALUE, field, "must be " + minimum + " to " + maximum + ", is " + value);
        }
    }

    static void share(String field, double value) {
        range(field, value, 0, 1);
    }

    static void notNegative(String field, double value) {
        range(field, value, 0, Double.MAX_VALUE);
    }

    static void notNegative(String field, OptionalDouble value) {
        if (value.isPresent()) {
            notNegative(field, value.getAsDouble());
        }
    }

    static void finite(String field, double value) {
        range(field, value, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /** Lower-case hexadecimal digits of this many bytes. */
    static void hex(String field, String value, int bytes) {
        boolean good = value.length() == 2 * bytes;
        for (int i = 0; good && i < value.length(); i++) {
            char c = value.charAt(i);
            good = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
        }
        if (!good) {
            throw invalid(ErrorCode.BAD_VALUE, field, "must be " + 2 * bytes + " lower-case hexadecimal digits");
        }
    }

    static void size(String field, Collection<?> values, int minimum, int maximum) {
        if (values.size() < minimum || values.size() > maximum) {
            throw invalid(ErrorCode.BAD_VALUE, field,
                    "must have " + minimum + " to " + maximum + " entries, has " + values.size());
        }
    }

    static void names(String field, Collection<String> values) {
        size(field, values, 0, MAX_LIST);
        for (String value : values) {
            name(field, value);
        }
    }

    static void tensorNames(String field, List<WireTensor> tensors) {
        size(field, tensors, 0, WireTensor.MAX_TENSORS);
        var seen = new HashSet<String>();
        for (WireTensor tensor : tensors) {
            if (!seen.add(tensor.name())) {
                throw invalid(ErrorCode.BAD_MESSAGE, field, "two tensors are called '" + tensor.name() + "'");
            }
        }
    }

    static void tensor(String name, WireTensor tensor, WireElementType type) {
        if (!tensor.name().equals(name)) {
            throw invalid(ErrorCode.BAD_MESSAGE, name, "the tensor is called '" + tensor.name() + "'");
        }
        type(tensor, type);
    }

    /** Rows of numbers, or spikes, which have a row for each step. */
    static void encoding(String name, WireTensor tensor, OptionalInt heldSteps) {
        if (tensor.type() != WireElementType.SPIKES) {
            tensor(name, tensor, WireElementType.F32);
        } else {
            tensor(name, tensor, WireElementType.SPIKES);
            if (heldSteps.isPresent()) {
                throw invalid(ErrorCode.BAD_VALUE, name, "spikes have their own steps, so the message has no 'steps'");
            }
        }
    }

    /** An array in pieces: each piece holds all of its elements. */
    static void pieces(String field, WireElementType type) {
        if (type == WireElementType.SPIKES) {
            throw invalid(ErrorCode.BAD_VALUE, field, "an array in chunks cannot be of SPIKES");
        }
    }

    static void type(WireTensor tensor, WireElementType type) {
        if (tensor.type() != type) {
            throw invalid(ErrorCode.BAD_VALUE, tensor.name(), "dtype must be " + type + ", is " + tensor.type());
        }
    }

    static InvalidMessageException invalid(ErrorCode code, String field, String reason) {
        return new InvalidMessageException(code, field, reason);
    }
}
