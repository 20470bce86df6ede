package io.hillock.cli.command.train;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.CellAnswer;
import io.hillock.cli.command.option.SignalledStop;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.TrainingText;
import io.hillock.net.Connection;
import io.hillock.net.Link;
import io.hillock.nir.NirWriter;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.remote.AnswerException;
import io.hillock.remote.TrainingClient;
import io.hillock.remote.TrainingJob;
import io.hillock.remote.TrainingStatus;
import io.hillock.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Has a training cell train, and follows the job through lost connections until it ends or a signal comes. */
final class TrainElsewhere {
    private static final int STOPPED = 3;

    private final ElsewhereOptions options;
    private final Console console;
    private final boolean json;
    private final BlockingQueue<Runnable> news = new LinkedBlockingQueue<>();
    private String job;
    private int printed;
    private TrainingStatus status;
    private boolean signalled;

    TrainElsewhere(ElsewhereOptions options, Console console, boolean json) {
        this.options = options;
        this.console = console;
        this.json = json;
    }

    /** Returns the exit status. */
    int train(TrainingJob wanted, Path output) {
        try (Link link = link(); SignalledStop _ = new SignalledStop(() -> news.add(() -> signalled = true), STOPPED)) {
            TrainingClient client = TrainingClient.of(link, options.cell());
            job = submit(client, wanted);
            console.say("job '" + job + "' at '" + options.cell() + "'");
            link.watch(state -> {
                if (state == Link.State.CONNECTED) {
                    lookAgain(link, client);
                }
            });
            while (!signalled && (status == null || !status.state().ended())) {
                news.take().run();
            }
            return end(client, output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted; the job goes on", e);
        }
    }

    private Link link() {
        try {
            Link link = options.peer().transport(options.uri()).link(options.peer()
                    .settings("train-" + ProcessHandle.current().pid(), options.role(), false), this::heard);
            if (!link.isOpen()) {
                String problem = link.problem();
                link.close();
                throw new CommandFailure(options.uri() + ": " + problem);
            }
            return link;
        } catch (IOException e) {
            throw new CommandFailure(options.uri() + ": " + e.getMessage(), e);
        }
    }

    private String submit(TrainingClient client, TrainingJob wanted) {
        if (options.job() == null) {
            return client.submit(wanted);
        }
        client.submit(options.job(), wanted);
        return options.job();
    }

    /** After each connection: events come over the new one alone, and some may be missed. */
    private void lookAgain(Link link, TrainingClient client) {
        try {
            CellAnswer.of(link, link.peer(), Ack.class, new Subscribe(List.of("training.*")));
            TrainingStatus now = client.status(job);
            news.add(() -> show(now));
        } catch (AnswerException | CommandFailure e) {
            if (link.isOpen()) {
                news.add(() -> {
                    throw e;
                });
            }
        }
    }

    private void heard(Connection from, Envelope message) {
        TrainingClient.status(message.payload()).filter(one -> one.job().equals(job))
                .ifPresent(one -> news.add(() -> show(one)));
    }

    private void show(TrainingStatus now) {
        if (status != null && status.state().ended()) {
            return;
        }
        status = now;
        if (json) {
            JsonOutput.print(console.out(), now.fields());
        } else if (now.last().isPresent() && now.last().get().epoch() > printed) {
            printed = now.last().get().epoch();
            console.out().println(TrainingListener.line(now.last().get()));
        } else if (now.state() == TrainingStatus.State.QUEUED) {
            console.out().println("waiting for other jobs");
        }
        console.out().flush();
    }

    private int end(TrainingClient client, Path output) {
        if (signalled) {
            console.say("stopped by a signal; job '" + job + "' goes on, the same command follows it again");
            return STOPPED;
        }
        switch (status.state()) {
            case FAILED -> throw new CommandFailure("job '" + job + "' failed: " + status.problem());
            case CANCELLED -> throw new CommandFailure("job '" + job + "' was cancelled");
            case FINISHED -> NirWriter.write(client.network(job), output);
            case QUEUED, RUNNING -> throw new IllegalStateException(status.toString());
        }
        if (!json) {
            console.out().println(TrainingText.result(output, status));
            status.deployed().forEach((cell, how) -> console.out().println("at " + cell + ": " + how));
        }
        return 0;
    }
}
