package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.queue.ServiceQueue;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.service.InferenceQueue;
import io.hillock.queue.service.QueueFolder;
import io.hillock.server.queue.RequestQueue;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which queue a command uses. */
final class QueuePlace {
    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's folder, the address of a service that has it open: http://HOST:PORT, or that of a RabbitMQ: amqp://USER:PASSWORD@HOST/VHOST")
    private String place;

    @Mixin
    private PeerOptions peer;

    /** Close it. */
    RequestQueue queue() {
        if (!place.startsWith("http://") && !place.startsWith("https://")) {
            return DurableQueue.scheme(place).isEmpty()
                    ? new QueueFolder(Path.of(place))
                    : InferenceQueue.open(place, QueueOptions.DEFAULT);
        }
        try {
            return new ServiceQueue(URI.create(place), peer.bearer(), peer.httpClient());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(place + ": " + e.getMessage(), e);
        }
    }
}
