package io.weir.jobs.demo;

import io.weir.jobs.pipeline.Pipeline;
import java.nio.file.Path;

/**
 * How a demo is run.
 *
 * @param home Weir's folder
 * @param directory where it keeps its state
 * @param fresh whether what an earlier run left there is deleted
 * @param pipelineFile the pipeline file, read by the jobs
 * @param pipeline what is in it
 * @param brokerLibraries the folder of Kafka's jars
 * @param stream what the card network is asked to send
 * @param rate transactions per second; 0: as fast as it can
 * @param transactions how many are sent in this run
 * @param brokerPort the port wanted for Kafka; another is taken if it is not free
 * @param pagePort the port wanted for the page, likewise
 * @param scoringPort the port wanted for the scoring job's Flink page, likewise
 * @param learningPort the port wanted for the learning job's Flink page, likewise
 */
record DemoSettings(
        Path home,
        Path directory,
        boolean fresh,
        Path pipelineFile,
        Pipeline pipeline,
        Path brokerLibraries,
        StreamChoice stream,
        double rate,
        long transactions,
        int brokerPort,
        int pagePort,
        int scoringPort,
        int learningPort) {}
