package io.hillock.server.repository;

import io.hillock.image.Image;
import java.util.Optional;

/**
 * What a registry keeps of a version of a network.
 *
 * @param network the NIR file from which the image was compiled
 * @param dataDigest digest of the data on which the network was trained or measured
 * @param accuracy share of right answers, 0 to 1
 * @param parent the version from which this one was made
 */
public record PublishedNetwork(Image image, Optional<byte[]> network, Optional<String> dataDigest,
        Optional<Double> accuracy,
        Optional<String> parent) {
    public PublishedNetwork {
        accuracy.ifPresent(share -> {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("accuracy is " + share + ", must be from 0 to 1");
            }
        });
    }

    /** An image alone. */
    public static PublishedNetwork of(Image image) {
        return new PublishedNetwork(image, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
