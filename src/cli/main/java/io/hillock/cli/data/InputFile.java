package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.event.EventFile;
import io.hillock.npy.Npz;
import io.hillock.npy.StructuredArray;
import io.hillock.spike.InputPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An input that a user named: an array as {@code X.npy}, {@code X.npz} or {@code X.npz:NAME}, recordings of events, or NIR data as
 * {@code X.nir}, {@code X.nir:NODE} or {@code X.nir:NODE:OBSERVABLE}.
 *
 * @param file the existing file whose path begins the text; the whole text if there is none
 * @param part what stands behind the file and a colon; empty if nothing does
 */
public record InputFile(Path file, String part) {

    /** Finds the file that the text begins with. */
    public static InputFile of(String text) {
        Path whole = Path.of(text);
        if (!Files.exists(whole)) {
            for (int colon = text.lastIndexOf(':'); colon > 0; colon = text.lastIndexOf(':', colon - 1)) {
                Path file = Path.of(text.substring(0, colon));
                if (Files.isRegularFile(file)) {
                    return new InputFile(file, text.substring(colon + 1));
                }
            }
        }
        return new InputFile(whole, "");
    }

    /**
     * Opens an input for one Input of a network.
     *
     * @throws CommandFailure if it does not fit; the message says what would
     */
    public static InputSamples open(String name, InputPort input, InputForm form) {
        InputFile named = of(name);
        if (FileKind.isHdf5(named.file)) {
            return new NirDataFile(named.file, named.part).open(input, form);
        }
        if (named.part.isEmpty() && EventFile.holdsEvents(named.file)) {
            return EventSamples.of(name, EventFile.readAll(named.file, form.events().unit()), input.shape(), form);
        }
        if (!named.part.isEmpty() && Npz.open(named.file).isStructured(named.part)) {
            StructuredArray events = (StructuredArray) Npz.open(named.file).data(named.part);
            return EventSamples.of(name, List.of(EventFile.of(name, events, form.events().unit())), input.shape(),
                    form);
        }
        form.events().refuse(name, "is an array of values");
        return ArraySamples.open(name, input.shape(), form.steps(), form.layout());
    }
}
