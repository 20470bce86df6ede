package io.hillock.server.inference;

import io.hillock.server.inference.ServiceLog.Levels;
import io.hillock.server.request.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A change of what the log holds, by Triton's names. One thread. */
public final class LogChange {
    private static final String FORMAT = "ISO8601";

    private final ServiceLog log;
    private Levels changed;

    public LogChange(ServiceLog log) {
        this.log = log;
        changed = log.levels();
    }

    /** The settings by their names: Booleans, Integers and Strings. */
    public static Map<String, Object> values(Levels levels) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("log_file", "");
        all.put("log_info", levels.info());
        all.put("log_warning", levels.warning());
        all.put("log_error", levels.error());
        all.put("log_verbose_level", levels.verbose());
        all.put("log_format", FORMAT);
        return all;
    }

    /**
     * Takes one setting.
     *
     * @param value a Boolean, a Long or a String
     * @throws ServiceException {@code INVALID} if the name is unknown or the value does not fit it
     */
    public void put(String name, Object value) {
        changed = switch (name) {
            case "log_info" -> new Levels(flag(name, value), changed.warning(), changed.error(), changed.verbose());
            case "log_warning" -> new Levels(changed.info(), flag(name, value), changed.error(), changed.verbose());
            case "log_error" -> new Levels(changed.info(), changed.warning(), flag(name, value), changed.verbose());
            case "log_verbose_level" -> new Levels(changed.info(), changed.warning(), changed.error(),
                    level(name, value));
            case "log_file", "log_format" -> {
                if (!value.equals("") && !value.equals(FORMAT)) {
                    throw ServiceException
                            .invalid("the log goes to stderr in ISO 8601: " + name + " cannot be changed");
                }
                yield changed;
            }
            default -> throw unknown(name, "log_info, log_warning, log_error, log_verbose_level");
        };
    }

    private static boolean flag(String name, Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw ServiceException.invalid(name + " must be true or false");
    }

    private static int level(String name, Object value) {
        try {
            long level = Long.parseLong(String.valueOf(value));
            if (level >= 0) {
                return (int) Math.min(Integer.MAX_VALUE, level);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ServiceException.invalid(name + " must be a whole number of at least 0");
    }

    static ServiceException unknown(String name, String known) {
        return ServiceException
                .invalid("there is no setting '" + name + "': there are " + known);
    }

    /** Makes the change, and returns the settings after it. */
    public Levels apply() {
        Levels last = changed;
        log.change(before -> last);
        return last;
    }
}
