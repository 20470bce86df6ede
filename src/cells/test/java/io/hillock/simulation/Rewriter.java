package io.hillock.simulation;

import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Replaces calls of the JDK for time, waits with a time-out, monitors and random numbers by calls of {@link Simulated}. A call with a
 * time and its unit that has no replacement is an error, so that no wait for real time is forgotten.
 */
final class Rewriter extends ClassVisitor {
    private static final String TARGET = "io/hillock/simulation/Simulated";
    private static final String PLATFORM = "java/lang/Thread$Builder$OfPlatform";
    private static final String VIRTUAL = "java/lang/Thread$Builder$OfVirtual";

    /** Classes that others take the place of. */
    private static final Map<String, String> CLASSES = Map.of("io/hillock/net/SystemClock",
            "io/hillock/simulation/SimulatedClock");

    /** Static methods with the same parameters. */
    private static final Set<String> STATIC = Set.of("java/lang/System.nanoTime()J",
            "java/lang/System.currentTimeMillis()J", "java/time/Instant.now()Ljava/time/Instant;",
            "java/util/concurrent/locks/LockSupport.parkNanos(J)V",
            "java/util/concurrent/locks/LockSupport.parkNanos(Ljava/lang/Object;J)V",
            "java/lang/Thread.sleep(J)V", "java/lang/Thread.sleep(Ljava/time/Duration;)V",
            "java/lang/foreign/Arena.ofAuto()Ljava/lang/foreign/Arena;",
            "java/nio/ByteBuffer.allocateDirect(I)Ljava/nio/ByteBuffer;");

    /** Methods that become static ones, with their object as the first parameter of this type. */
    private static final Map<String, String> INSTANCE = Map.ofEntries(
            Map.entry("awaitNanos(J)J", "java/util/concurrent/locks/Condition"),
            Map.entry("nextBytes([B)V", "java/security/SecureRandom"),
            Map.entry("join(Ljava/time/Duration;)Z", "java/lang/Thread"),
            Map.entry("sync()V", "java/io/FileDescriptor"),
            Map.entry("write([BII)V", "java/io/RandomAccessFile"),
            Map.entry("force(Z)V", "java/nio/channels/FileChannel"));

    /** Parameters of methods that wait with a time-out, or run something later. */
    private static final String TIMED = "JLjava/util/concurrent/TimeUnit;";
    private static final Set<String> MONITOR = Set.of("wait()V", "wait(J)V", "notify()V", "notifyAll()V");

    private String name;

    private Rewriter(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    static byte[] rewrite(byte[] code) {
        var reader = new ClassReader(code);
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        reader.accept(new Rewriter(writer), ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        this.name = name;
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
            String[] exceptions) {
        boolean locks = (access & Opcodes.ACC_SYNCHRONIZED) != 0;
        MethodVisitor next = super.visitMethod(access & ~Opcodes.ACC_SYNCHRONIZED, method, descriptor, signature,
                exceptions);
        return locks
                ? new Locking(next, (access & Opcodes.ACC_STATIC) != 0, name)
                : new Calls(next, name);
    }

    private static class Calls extends MethodVisitor {
        final String owner;

        Calls(MethodVisitor next, String owner) {
            super(Opcodes.ASM9, next);
            this.owner = owner;
        }

        void call(String method, String descriptor) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, TARGET, method, descriptor, false);
        }

        @Override
        public void visitInsn(int opcode) {
            switch (opcode) {
                case Opcodes.MONITORENTER -> call("enter", "(Ljava/lang/Object;)V");
                case Opcodes.MONITOREXIT -> call("exit", "(Ljava/lang/Object;)V");
                default -> super.visitInsn(opcode);
            }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            super.visitTypeInsn(opcode, CLASSES.getOrDefault(type, type));
        }

        @Override
        public void visitMethodInsn(int opcode, String type, String method, String descriptor, boolean ofInterface) {
            String signed = method + descriptor;
            if (opcode == Opcodes.INVOKESTATIC && STATIC.contains(type + "." + signed)) {
                call(method, descriptor);
            } else if (type.equals("java/lang/Thread")
                    && (signed.equals("onSpinWait()V") || signed.equals("yield()V"))) {
                call("yield", "()V");
            } else if (type.equals("java/lang/Thread") && method.equals("ofPlatform")) {
                super.visitMethodInsn(opcode, type, "ofVirtual", "()L" + VIRTUAL + ";", false);
            } else if (type.equals(PLATFORM)) {
                platform(method, descriptor);
            } else if (type.equals("java/util/concurrent/CompletableFuture") && method.equals("delayedExecutor")) {
                call(method, descriptor);
            } else if (signed.equals("<init>()V") && type.equals("java/util/SplittableRandom")) {
                call("seed", "()J");
                super.visitMethodInsn(opcode, type, method, "(J)V", false);
            } else if (type.equals("java/nio/channels/FileChannel") && method.equals("open")) {
                call(method, descriptor);
            } else if (opcode != Opcodes.INVOKESTATIC && MONITOR.contains(signed)) {
                call(method, descriptor.replace("(", "(Ljava/lang/Object;"));
            } else if (opcode == (ofInterface ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL)
                    && type.equals(INSTANCE.get(signed))) {
                call(method, descriptor.replace("(", "(L" + INSTANCE.get(signed) + ";"));
            } else if (type.equals("java/util/concurrent/TimeUnit") && method.equals("sleep")) {
                call(method, "(Ljava/util/concurrent/TimeUnit;J)V");
            } else if (descriptor.contains(TIMED) && type.startsWith("java/")) {
                timed(type, method, descriptor);
            } else {
                super.visitMethodInsn(opcode, CLASSES.getOrDefault(type, type), method, descriptor, ofInterface);
            }
        }

        /** All threads are virtual. What only platform threads can be told is left out. */
        private void platform(String method, String descriptor) {
            if (method.equals("daemon")) {
                if (!descriptor.startsWith("()")) {
                    super.visitInsn(Opcodes.POP);
                }
                call("same", "(L" + VIRTUAL + ";)L" + VIRTUAL + ";");
            } else {
                super.visitMethodInsn(Opcodes.INVOKEINTERFACE, VIRTUAL, method, descriptor.replace(PLATFORM, VIRTUAL),
                        true);
            }
        }

        private void timed(String type, String method, String descriptor) {
            String first = switch (method + descriptor.substring(0, descriptor.indexOf(')') + 1)) {
                case "await(" + TIMED + ")" -> type;
                case "get(" + TIMED + ")" -> "java/util/concurrent/Future";
                default -> throw new IllegalStateException(
                        owner + " calls " + type + "." + method + descriptor + ", which the simulation does not know");
            };
            call(method, descriptor.replace("(", "(L" + first + ";"));
        }
    }

    /** A synchronized method: takes its monitor and gives it back on each way out. */
    private static final class Locking extends Calls {
        private final boolean ofClass;
        private final Label begin = new Label();
        private final Label end = new Label();

        Locking(MethodVisitor next, boolean ofClass, String owner) {
            super(next, owner);
            this.ofClass = ofClass;
        }

        private void monitor(String method) {
            if (ofClass) {
                super.visitLdcInsn(Type.getObjectType(owner));
            } else {
                super.visitVarInsn(Opcodes.ALOAD, 0);
            }
            call(method, "(Ljava/lang/Object;)V");
        }

        @Override
        public void visitCode() {
            super.visitCode();
            monitor("enter");
            super.visitLabel(begin);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                monitor("exit");
            }
            super.visitInsn(opcode);
        }

        @Override
        public void visitMaxs(int stack, int locals) {
            super.visitLabel(end);
            super.visitTryCatchBlock(begin, end, end, null);
            super.visitFrame(Opcodes.F_NEW, ofClass ? 0 : 1, new Object[]{owner}, 1,
                    new Object[]{"java/lang/Throwable"});
            monitor("exit");
            super.visitInsn(Opcodes.ATHROW);
            super.visitMaxs(stack, locals);
        }
    }
}
