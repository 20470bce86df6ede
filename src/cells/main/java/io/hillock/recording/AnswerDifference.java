package io.hillock.recording;

/**
 * Where an answer differs from the recorded one, at the first element of one field.
 *
 * @param record the number of the recorded answer in its journal
 * @param request which request: {@code SOURCE, id N, TYPE}
 * @param field of the answer: {@code label}, {@code counts}, {@code lif1:z}, …
 * @param place in the field, such as {@code step 3, neuron 17}; empty for a single value
 * @param then the recorded value
 * @param now the new value
 * @param elements how many elements of the field differ
 */
public record AnswerDifference(long record, String request, String field, String place, String then, String now,
        long elements) {
    /** One line. */
    @Override
    public String toString() {
        return "record " + record + ", answer to " + request + ": " + field + (place.isEmpty() ? "" : ", " + place)
                + ": " + then + " then, " + now + " now" + (elements > 1 ? "; " + elements + " elements differ" : "");
    }
}
