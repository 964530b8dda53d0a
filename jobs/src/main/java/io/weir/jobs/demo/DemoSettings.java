package io.weir.jobs.demo;

import java.nio.file.Path;

/**
 * How a demo is run.
 *
 * @param home Weir's folder
 * @param directory where it keeps its state
 * @param fresh whether what an earlier run left there is deleted
 * @param pipelineFile the pipeline file, read by the jobs
 * @param subject what it is of
 * @param brokerLibraries the folder of Kafka's jars
 * @param brokerPort the port wanted for Kafka; another is taken if it is not free
 * @param pagePort the port wanted for the page, likewise
 */
record DemoSettings(
        Path home,
        Path directory,
        boolean fresh,
        Path pipelineFile,
        DemoSubject subject,
        Path brokerLibraries,
        int brokerPort,
        int pagePort) {}
