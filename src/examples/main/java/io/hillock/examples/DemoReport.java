package io.hillock.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.NumberFormat;
import io.hillock.verify.VerificationResult;
import io.hillock.engine.NativeEngine;
import io.hillock.model.RunSettings;
import java.io.PrintStream;
import java.util.Locale;

/** The demo's figures. */
record DemoReport(Fashion images, Classification classification, VerificationResult verdict, int threads) {

    void print(PrintStream out, NativeEngine engine) {
        RunSettings settings = engine.image().program().settings();
        out.println("Fashion-MNIST, " + NumberFormat.whole(images.size()) + " test images, each a current held for "
                + settings.steps()
                + " steps of " + NumberFormat.exact(settings.dt()) + " s");
        out.println("in process on the " + engine.name() + " engine (C++, " + engine.isa().label()
                + "), images read where they lie, "
                + NumberFormat.count(threads, "thread") + ", one image a call");
        out.println();
        out.println("accuracy  " + String.format(Locale.ROOT, "%.2f %%", 100 * accuracy()) + " ("
                + NumberFormat.whole(classification.right(images))
                + " right)");
        out.println("speed     " + NumberFormat.whole(Math.round(classification.imagesPerSecond())) + " images/s");
        out.println("latency   p50 " + NumberFormat.micros(classification.quantile(0.5)) + " us, p99 "
                + NumberFormat.micros(classification.quantile(0.99)) + " us");
        out.println(verdict.difference().map(difference -> "DIFFERENT " + difference)
                .orElse("verified  " + NumberFormat.count(verdict.samples(), "image")
                        + " bit for bit against the Java engine ("
                        + NumberFormat.whole(verdict.values()) + " spikes and membranes)"));
    }

    ObjectNode json() {
        ObjectNode json = JsonOutput.object().put("accuracy", accuracy()).put("images", images.size());
        json.put("samples_per_s", classification.imagesPerSecond());
        json.put("p50_us", classification.quantile(0.5) / 1e3).put("p99_us", classification.quantile(0.99) / 1e3);
        return json.put("verified", verdict.equal());
    }

    /** The share of images with the right label. */
    private double accuracy() {
        return (double) classification.right(images) / images.size();
    }
}
