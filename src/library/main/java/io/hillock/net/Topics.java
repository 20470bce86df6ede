package io.hillock.net;

/**
 * Matches topics with the patterns of SUBSCRIBE. Both are words joined by dots; {@code *} is one word, {@code **} at
 * the end any number of words.
 */
public final class Topics {
    /** First words with a meaning: only the hub publishes {@code tap}; {@code control} takes the right to control. */
    private static final String TAP = "tap";
    private static final String CONTROL = "control";

    /** Patterns that begin so show whole messages, with the data of tensors. */
    private static final String WHOLE_TAP = "tap.whole.";

    private Topics() {}

    /** Whether a subscription to this pattern is to get whole messages of others. */
    public static boolean isWholeTap(String pattern) {
        return pattern.startsWith(WHOLE_TAP);
    }

    static boolean isReserved(String topic) {
        return begins(topic, TAP);
    }

    static boolean isControl(String topic) {
        return begins(topic, CONTROL);
    }

    private static boolean begins(String topic, String word) {
        return topic.startsWith(word) && wordEnd(topic, 0) == word.length();
    }

    /** Walks both texts once and allocates nothing. {@code a.**} matches {@code a} too. */
    public static boolean matches(String pattern, String topic) {
        int p = 0;
        int t = 0;
        while (true) {
            if (pattern.startsWith("**", p) && p + 2 == pattern.length()) {
                return true;
            }
            int patternEnd = wordEnd(pattern, p);
            int topicEnd = wordEnd(topic, t);
            boolean anyWord = patternEnd == p + 1 && pattern.charAt(p) == '*';
            boolean same = patternEnd - p == topicEnd - t && pattern.regionMatches(p, topic, t, topicEnd - t);
            if (!anyWord && !same) {
                return false;
            }
            boolean lastOfPattern = patternEnd == pattern.length();
            boolean lastOfTopic = topicEnd == topic.length();
            if (lastOfPattern || lastOfTopic) {
                return lastOfTopic && (lastOfPattern || pattern.endsWith(".**") && patternEnd + 3 == pattern.length());
            }
            p = patternEnd + 1;
            t = topicEnd + 1;
        }
    }

    private static int wordEnd(String words, int from) {
        int dot = words.indexOf('.', from);
        return dot < 0 ? words.length() : dot;
    }
}
