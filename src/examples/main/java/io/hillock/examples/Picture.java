package io.hillock.examples;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.cli.text.NumberFormat;
import io.hillock.spike.Response;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** One image beside the ten outputs' spikes for it. */
record Picture(Fashion images, int image, Pen pen) {
    private static final String GAP = "   ";
    private static final int NAME_WIDTH = 11;

    /** @param response the response to this image alone, with a raster */
    void print(PrintStream out, Response response) {
        List<String> words = words(response);
        for (int row = 0; row < Fashion.SIDE / 2; row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < Fashion.SIDE; column++) {
                line.append(pen.draw(images.pixel(image, 2 * row, column), images.pixel(image, 2 * row + 1, column)));
            }
            line.append(pen.endOfLine()).append(GAP).append(row < words.size() ? words.get(row) : "");
            out.println(line.toString().stripTrailing());
        }
        out.println();
    }

    private List<String> words(Response response) {
        List<String> words = new ArrayList<>();
        int label = response.label(0);
        int truth = images.labels()[image];
        words.add("image " + image + ": " + Fashion.NAMES.get(truth));
        words.add("seen as " + Fashion.NAMES.get(label) + " (" + NumberFormat.percent(response.confidence(0)) + " of "
                + response.spikeCount(0) + " spikes)" + (label == truth ? "" : ", wrong"));
        words.add("");
        for (int output = 0; output < Fashion.NAMES.size(); output++) {
            String name = Fashion.NAMES.get(output);
            words.add(name + " ".repeat(NAME_WIDTH - name.length()) + "  " + spikes(response, output) + "  "
                    + response.count(0, output) + (output == label ? "  <" : ""));
        }
        return words;
    }

    private static String spikes(Response response, int output) {
        StringBuilder line = new StringBuilder();
        for (int step = 0; step < response.answer().steps(); step++) {
            float spike = response.raster().getAtIndex(JAVA_FLOAT, (long) step * response.answer().outputs() + output);
            line.append(spike == 0 ? '.' : '|');
        }
        return line.toString();
    }
}
