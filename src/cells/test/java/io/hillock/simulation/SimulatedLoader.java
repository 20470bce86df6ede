package io.hillock.simulation;

import java.io.IOException;
import java.io.InputStream;

/** Loads the project's classes anew, rewritten for the simulation; libraries and the JDK stay as they are. */
final class SimulatedLoader extends ClassLoader {
    private static final String PROJECT = "io.hillock.";
    private static final String OWN = "io.hillock.simulation.";

    SimulatedLoader(ClassLoader parent) {
        super("simulated", parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PROJECT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = in.readAllBytes();
            byte[] mine = name.startsWith(OWN) ? code : Rewriter.rewrite(code);
            return defineClass(name, mine, 0, mine.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
