package io.weir.jobs.pipeline;

import java.io.Serializable;

/**
 * Where the results go; all distinct, and none the source's or the labels' topic.
 *
 * @param decisions one decision per valid event
 * @param alerts the decisions that are alerts, with their reasons
 * @param featureLog the features as they were at scoring
 * @param deadLetters what was not valid, and why
 * @param models versions of the models, and who was promoted
 * @param champions who was chosen by hand; a topic of its own, so that no open transaction of learning holds a choice back
 * @param modelMetrics how good they are
 * @param scoringStatus where events are scored, and why there
 */
public record TopicNames(
        String decisions,
        String alerts,
        String featureLog,
        String deadLetters,
        String models,
        String champions,
        String modelMetrics,
        String scoringStatus)
        implements Serializable {}
