package io.hillock.learning;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.model.RunSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * A named network that gives its opinion.
 *
 * @param name unique among the teachers that are asked together
 * @param engines engines that run its network; they belong to the caller. The first answers. If an engine fails, the next stands in. All
 *     have the same image, so every engine gives the same bits.
 */
public record Teacher(String name, List<Engine> engines) {
    public Teacher {
        engines = List.copyOf(engines);
        if (name.isBlank() || engines.isEmpty()) {
            throw new IllegalArgumentException("a teacher needs a name and at least one engine");
        }
        Image image = engines.getFirst().image();
        for (Engine engine : engines) {
            if (!engine.image().digest().equals(image.digest())) {
                throw new IllegalArgumentException(
                        "teacher '" + name + "': engine '" + engine.name() + "' runs another image than '"
                                + engines.getFirst().name() + "'");
            }
        }
    }

    public Teacher(String name, Engine engine) {
        this(name, List.of(engine));
    }

    /** This teacher with another engine, which is asked last. */
    public Teacher withStandIn(Engine engine) {
        List<Engine> more = new ArrayList<>(engines);
        more.add(engine);
        return new Teacher(name, more);
    }

    /** The image that all its engines run. */
    public Image image() {
        return engines.getFirst().image();
    }

    /** Settings of its network. */
    public RunSettings settings() {
        return image().program().settings();
    }

    int outputs() {
        return image().labelledOutput().shape().size();
    }
}
