package io.hillock.examples.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.learning.Consensus;
import io.hillock.learning.LearningSession;
import io.hillock.learning.TeacherPrediction;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.npy.NpyArray;
import io.hillock.protocol.Role;
import io.hillock.remote.CellMessenger;
import io.hillock.remote.LearningTeacher;
import io.hillock.remote.MtlCoordinator;
import io.hillock.remote.TeacherHandler;
import io.hillock.remote.TrainingCell;
import io.hillock.remote.TrainingCellOptions;
import io.hillock.remote.TrainingClient;
import io.hillock.remote.TrainingJob;
import io.hillock.spike.Encoding;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.Training;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Panels of what cells behind a hub do: trainings, workflows, and teachers that learn. */
@ExtendWith(SharedPage.class)
@Timeout(120)
class PageEcosystemTest {
    private static final int INPUTS = 12;
    private static final int STEPS = 40;
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static final Bus BUS = new Bus();
    private static Hub hub;
    private static Listener listener;
    private static TrainingCell training;
    private static ServeProcess service;

    @BeforeAll
    static void start() throws IOException {
        Settings settings = Settings.of("hillock", Role.ROUTER);
        hub = new Hub(BUS, "hillock", settings.patience());
        listener = Transport.of(uri()).listen(settings, hub);
        training = TrainingCell.join(BUS, "training", TrainingCellOptions.of(folder.resolve("jobs")));
        Path workflows = Files.createDirectories(folder.resolve("workflows"));
        Files.writeString(workflows.resolve("nightly.yaml"),
                """
                        name: nightly
                        inputs: {log: , word: made}
                        steps:
                          - {name: make, run: shell, with: {command: 'echo ${word} >> ${log}'}, undo: {run: shell, with: {command: 'echo undone >> ${log}'}}}
                          - {name: look, run: approval, with: {question: 'Is ${word} good?'}}
                          - {name: end, run: shell, with: {command: 'echo ended >> ${log}'}}
                        """);
        service = ServeProcess.start(0, SharedPage.log(),
                SharedPage.models("--hub", "cells=" + uri(), "--workflows", workflows.toString()));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        training.close();
        listener.close();
        hub.close();
    }

    private static String uri() {
        return "unix:" + folder.resolve("hub");
    }

    private static Tab open() throws IOException, InterruptedException {
        return SharedPage.open(service, "model=small&values=1+0+0.5+0&step=3", false);
    }

    private static String text(Tab tab, String panel) {
        return tab.value("document.querySelector('#" + panel + "').innerText").asText();
    }

    @Test
    void aTrainingIsDrawnEpochByEpoch() throws Exception {
        Random random = new Random(5);
        float[] values = new float[60 * INPUTS];
        long[] labels = new long[60];
        for (int i = 0; i < values.length; i++) {
            labels[i / INPUTS] = i / INPUTS % 3;
            values[i] = (i % INPUTS / 4 == labels[i / INPUTS] ? 0.8f : 0) + 0.3f * random.nextFloat();
        }
        Network start = NewNetwork.dense(NewNetwork.Neurons.lif(), 1, INPUTS, 10, 3);
        Training settings = Training.of(start, RunSettings.of(Profile.NIR).withDt(1e-4)).epochs(12).batch(8)
                .optimizer(Optimizer.adamW(1e-2)).initialRate(0.1);
        try (Tab tab = open()) {
            PageChecks.awaitAnswer(tab);
            TrainingClient.of(BUS.join("asker"), "training").submit("night", TrainingJob
                    .of(settings, NpyArray.of(values, 60, INPUTS), NpyArray.of(labels, 60), 6).withValidate(0.2));
            tab.await("document.querySelector('#training').innerText.includes('finished')");
            PageChecks.requireDrawn(tab, "training");
            assertEquals(3, tab.value("document.querySelectorAll('#training canvas').length").asInt());
            String said = text(tab, "training");
            assertTrue(said.contains("night finished · cell training") && said.contains("epoch 12 of 12"), said);
            JsonNode run = tab.value("fetch('v2/training').then(r => r.json()).then(all => all.runs[0])");
            assertEquals(12, run.get("history").size());
            assertTrue(run.at("/history/11/loss").asDouble() < run.at("/history/0/loss").asDouble(), run::toString);
            tab.value("document.querySelector('#training').scrollIntoView()");
            tab.screenshot(SharedPage.PICTURES.resolve("training.png"));
            PageChecks.requireAccessible(tab, "training");
            PageChecks.requireClean(tab, service);
        }
    }

    @Test
    void aWorkflowIsStartedApprovedAndUndone() throws Exception {
        Path log = folder.resolve("log");
        try (Tab tab = open()) {
            PageChecks.awaitAnswer(tab);
            tab.await("document.querySelector('[aria-label=\"nightly log\"]')");
            tab.value("(() => { const field = document.querySelector('[aria-label=\"nightly log\"]'); field.value = "
                    + Tab.quoted(log.toString()) + "; field.form.requestSubmit(); })()");
            PageChecks.agree(tab, "Start nightly", "Starts a run of nightly");
            tab.await("document.querySelector('#workflows').innerText.includes('look waits: Is made good?')");
            PageChecks.requireDrawn(tab, "workflows");
            String run = tab.value("document.querySelector('#workflows strong').textContent").asText();
            PageChecks.change(tab, "Approve " + run + " look", "“Is made good?” Lets the run go on");
            tab.await("document.querySelector('#workflows').innerText.includes('completed')");
            assertEquals(List.of("made", "ended"), Files.readAllLines(log));
            tab.value("document.querySelector('#workflows').scrollIntoView()");
            tab.screenshot(SharedPage.PICTURES.resolve("workflows.png"));
            PageChecks.requireAccessible(tab, "workflows");
            PageChecks.change(tab, "Undo " + run, "Takes back what " + run + " did");
            tab.await("document.querySelector('#workflows').innerText.includes('" + run + " undone')");
            assertEquals(List.of("made", "ended", "undone"), Files.readAllLines(log));

            Path other = Files.writeString(folder.resolve("other.yaml"),
                    "name: other\nsteps:\n  - {name: only, run: shell, with: {command: 'true'}}\n");
            ServeProcess.run(SharedPage.log(), "workflow", "run", other.toString(), "--run", "elsewhere", "--hub",
                    uri(), "--folder", folder.resolve("others").toString());
            tab.await(
                    "[...document.querySelectorAll('#workflows option')].some(o => o.textContent === 'elsewhere: completed')");
            PageChecks.requireClean(tab, service);
        }
    }

    /** Three inputs of teachers that learn by STDP, from other weights. */
    private static Image plastic(int seed) {
        Shape outputs = Shape.of(4);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(INPUTS)));
        nodes.put("synapses", new Plastic(
                Tensor.of(Shape.of(4, INPUTS), new Random(seed).doubles(4L * INPUTS, 0.2, 0.8).toArray()),
                new PairStdp(Pairing.ALL, 20e-3, 20e-3, 0.01, 0.005, Bounds.hard(0, 1))));
        nodes.put("cells", new Lif(Tensor.fill(outputs, 10e-3), Tensor.fill(outputs, 5), Tensor.fill(outputs, 0),
                Tensor.fill(outputs, 1), Tensor.fill(outputs, 0)));
        nodes.put("out", new Output(outputs));
        return Image.compile(Network.of(nodes, List.of(new Edge("in", "synapses"), new Edge("synapses", "cells"),
                new Edge("cells", "out"))), RunSettings.of(Profile.NIR).withDt(1e-3));
    }

    @Test
    void teachersVoteAndLearn() throws Exception {
        List<String> names = List.of("T1", "T2", "T3");
        List<AutoCloseable> opened = new ArrayList<>();
        List<LearningTeacher> teachers = new ArrayList<>();
        List<CellMessenger> messengers = new ArrayList<>();
        for (String name : names) {
            JavaEngine engine = JavaEngine.open(plastic(name.charAt(1)));
            LearningSession session = LearningSession.open(engine);
            opened.add(session);
            opened.add(engine);
            teachers.add(new LearningTeacher(name, engine, session));
            Cell own = BUS.join(name);
            TeacherHandler.attach(own, teachers.getLast());
            messengers.add(CellMessenger.of(own));
        }
        MtlCoordinator coordinator = new MtlCoordinator(CellMessenger.of(BUS.join("coordinator")), names, LONG);
        Random random = new Random(1);
        try (Tab tab = open(); Arena arena = Arena.ofConfined()) {
            PageChecks.awaitAnswer(tab);
            for (long round = 1; round <= 20; round++) {
                float[] spikes = new float[STEPS * INPUTS];
                for (int i = 0; i < spikes.length; i++) {
                    spikes[i] = random.nextInt(4) == 0 ? 1 : 0;
                }
                List<TeacherPrediction> votes = new ArrayList<>();
                for (int i = 0; i < teachers.size(); i++) {
                    votes.add(teachers.get(i).judge(Encoding.sequence(arena, STEPS, spikes)));
                    teachers.get(i).publish(messengers.get(i), "net");
                }
                assertEquals(Map.of(), coordinator.tell(round, Consensus.of(votes)));
            }
            tab.await("document.querySelector('#teachers').innerText.includes('round 20:')");
            PageChecks.requireDrawn(tab, "teachers");
            assertEquals(3, tab.value("document.querySelectorAll('#teachers canvas').length").asInt());
            assertEquals("T1,T2,T3", tab.value(
                    "[...document.querySelectorAll('#teachers tbody th')].map(name => name.textContent).join()")
                    .asText());
            JsonNode all = tab.value("fetch('v2/teachers').then(r => r.json())");
            assertEquals(20, all.get("rounds").size());
            assertEquals(60, all.get("learned").size());
            assertTrue(all.at("/learned/0/change").properties().iterator().next().getValue().asDouble() > 0,
                    all::toString);
            tab.value("document.querySelector('#teachers').scrollIntoView()");
            tab.screenshot(SharedPage.PICTURES.resolve("teachers.png"));
            PageChecks.requireAccessible(tab, "teachers");
            PageChecks.requireClean(tab, service);
        } finally {
            for (AutoCloseable one : opened) {
                one.close();
            }
        }
    }
}
