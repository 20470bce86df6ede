package io.hillock.rollout;

/**
 * When a candidate is rolled back. Immutable.
 *
 * @param falseAlarms the chance, over a whole rollout, that a candidate within all rules is rolled back; half of it for accuracy
 * @param leastAgreement the share of samples that must get the old version's label; 0 for any
 * @param latencyFactor the candidate's runs may take so many times as long as the old version's, and 0.1 ms more
 * @param mostErrors the share of requests that the candidate may fail, or run until their time is over; above 0
 */
public record RolloutRules(double falseAlarms, double leastAgreement, double latencyFactor, double mostErrors) {
    /** 1 % of false alarms, any agreement, twice the time, one error in 1,000. */
    public static final RolloutRules DEFAULT = new RolloutRules(0.01, 0, 2, 0.001);

    public RolloutRules {
        require("false_alarms", falseAlarms, falseAlarms > 0 && falseAlarms < 1, "above 0 and below 1");
        require("least_agreement", leastAgreement, leastAgreement >= 0 && leastAgreement < 1, "0 to below 1");
        require("latency_factor", latencyFactor, latencyFactor > 0 && Double.isFinite(latencyFactor), "above 0");
        require("most_errors", mostErrors, mostErrors > 0 && mostErrors < 1, "above 0 and below 1");
    }

    private static void require(String name, double value, boolean fine, String range) {
        if (!fine) {
            throw new IllegalArgumentException(name + " must be " + range + ", is " + value);
        }
    }
}
