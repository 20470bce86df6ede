package io.hillock.flink;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster in this process, of task managers with one slot each. */
final class Cluster implements AutoCloseable {
    static final int PARALLELISM = 2;

    private final MiniCluster cluster;

    Cluster(int taskManagers) throws Exception {
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder().setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(1).withRandomPorts().build());
        cluster.start();
    }

    /** An environment that builds a job for this cluster, with a checkpoint every so many milliseconds. */
    static StreamExecutionEnvironment environment(long checkpointMillis) {
        var restarts = new Configuration();
        restarts.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        restarts.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        restarts.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.getExecutionEnvironment(restarts);
        flink.setParallelism(PARALLELISM);
        flink.enableCheckpointing(checkpointMillis);
        return flink;
    }

    JobID submit(StreamExecutionEnvironment flink) throws Exception {
        return submit(flink.getStreamGraph().getJobGraph());
    }

    JobID submit(JobGraph graph) throws Exception {
        return cluster.submitJob(graph).get().getJobID();
    }

    /** Submits a job that goes on from a savepoint. */
    JobID resume(StreamExecutionEnvironment flink, String savepoint) throws Exception {
        JobGraph graph = flink.getStreamGraph().getJobGraph();
        graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint, false));
        return submit(graph);
    }

    /** Waits until a job has ended. */
    void await(JobID job) throws Exception {
        JobResult result = cluster.requestJobResult(job).get();
        if (!result.isSuccess()) {
            throw new AssertionError("the job failed", result.getSerializedThrowable().orElse(null));
        }
    }

    /** Stops a job; returns where its savepoint lies. */
    String stop(JobID job, Path folder) throws Exception {
        return cluster.stopWithSavepoint(job, folder.toUri().toString(), false, SavepointFormatType.CANONICAL).get();
    }

    /** Ends a task manager with all its tasks, and starts another. */
    void killTaskManager() throws Exception {
        cluster.terminateTaskManager(0).get();
        cluster.startTaskManager();
    }

    @Override
    public void close() {
        cluster.closeAsync().join();
    }
}
