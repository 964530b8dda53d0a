package io.weir.benchmarks.learning;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;

/**
 * MOA's learners and drift detectors, from a folder of jars that the user gives.
 *
 * <p>MOA is under the GPL: nothing of Weir is compiled against it or carries it, so it is reached by reflection, in a class
 * loader of its own. A call through a method handle costs some ten nanoseconds, which are its own figure's. Instances are made
 * beforehand, outside what is timed.
 */
final class Moa {
    static final String HOW =
            "mvn -Pmoa generate-resources -pl benchmarks, then ./weir bench learning --moa" + " benchmarks/target/moa";

    private final ClassLoader loader;

    private Moa(ClassLoader loader) {
        this.loader = loader;
    }

    /** @throws IOException if the folder holds no MOA */
    static Moa load(Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
                jars.add(file.toUri().toURL());
            }
        }
        ClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        try {
            loader.loadClass("moa.classifiers.Classifier");
        } catch (ClassNotFoundException e) {
            throw new IOException(folder + " holds " + jars.size() + " jars and no MOA", e);
        }
        return new Moa(loader);
    }

    /** A classifier such as {@code moa.classifiers.functions.SGD} over rows of a stream. */
    StreamModel classifier(String className, String options, LabelledStream stream, float[][] rows) {
        try {
            Object header = header(stream.columns());
            Object classifier = loader.loadClass(className).getConstructor().newInstance();
            Object chosen = classifier.getClass().getMethod("getOptions").invoke(classifier);
            chosen.getClass().getMethod("setViaCLIString", String.class).invoke(chosen, options);
            classifier
                    .getClass()
                    .getMethod("setModelContext", type("com.yahoo.labs.samoa.instances.InstancesHeader"))
                    .invoke(classifier, header);
            classifier.getClass().getMethod("prepareForUse").invoke(classifier);
            Object[] instances = instances(header, rows, stream.labels());
            Class<?> kind = type("moa.classifiers.Classifier");
            Class<?> instance = type("com.yahoo.labs.samoa.instances.Instance");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle votes = lookup.unreflect(kind.getMethod("getVotesForInstance", instance))
                    .bindTo(classifier)
                    .asType(java.lang.invoke.MethodType.methodType(double[].class, Object.class));
            MethodHandle train = lookup.unreflect(kind.getMethod("trainOnInstance", instance))
                    .bindTo(classifier)
                    .asType(java.lang.invoke.MethodType.methodType(void.class, Object.class));
            return new Classifier(instances, votes, train);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this MOA has no " + className + " that takes '" + options + "'", e);
        }
    }

    private record Classifier(Object[] instances, MethodHandle votes, MethodHandle train) implements StreamModel {
        @Override
        public double score(int row) {
            try {
                double[] of = (double[]) votes.invokeExact(instances[row]);
                double sum = 0;
                for (double vote : of) {
                    sum += vote;
                }
                double score = of.length < 2 || sum == 0 ? 0 : of[1] / sum;
                return Double.isFinite(score) ? score : 0; // MOA's forest has answers that are no number
            } catch (Throwable e) {
                throw new IllegalStateException("MOA failed", e);
            }
        }

        @Override
        public void learn(int row) {
            try {
                train.invokeExact(instances[row]);
            } catch (Throwable e) {
                throw new IllegalStateException("MOA failed", e);
            }
        }
    }

    /** A detector such as {@code moa.classifiers.core.driftdetection.DDM}: takes a value, tells whether it is a drift. */
    DoublePredicate detector(String className) {
        try {
            Object detector = loader.loadClass(className).getConstructor().newInstance();
            detector.getClass().getMethod("prepareForUse").invoke(detector);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> kind = type("moa.classifiers.core.driftdetection.ChangeDetector");
            MethodHandle input =
                    lookup.unreflect(kind.getMethod("input", double.class)).bindTo(detector);
            MethodHandle change = lookup.unreflect(kind.getMethod("getChange")).bindTo(detector);
            MethodHandle reset =
                    lookup.unreflect(kind.getMethod("resetLearning")).bindTo(detector);
            boolean startsAnew = !className.endsWith("ADWINChangeDetector"); // its window is cut already
            return value -> {
                try {
                    input.invoke(value);
                    boolean changed = (boolean) change.invoke();
                    if (changed && startsAnew) {
                        reset.invoke();
                    }
                    return changed;
                } catch (Throwable e) {
                    throw new IllegalStateException("MOA failed", e);
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this MOA has no " + className, e);
        }
    }

    private Object header(int columns) throws ReflectiveOperationException {
        Class<?> attribute = type("com.yahoo.labs.samoa.instances.Attribute");
        List<Object> attributes = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            attributes.add(attribute.getConstructor(String.class).newInstance("f" + i));
        }
        attributes.add(attribute.getConstructor(String.class, List.class).newInstance("label", List.of("0", "1")));
        Class<?> instances = type("com.yahoo.labs.samoa.instances.Instances");
        Object all =
                instances.getConstructor(String.class, List.class, int.class).newInstance("stream", attributes, 0);
        instances.getMethod("setClassIndex", int.class).invoke(all, columns);
        return type("com.yahoo.labs.samoa.instances.InstancesHeader")
                .getConstructor(instances)
                .newInstance(all);
    }

    private Object[] instances(Object header, float[][] rows, boolean[] labels) throws ReflectiveOperationException {
        Class<?> dense = type("com.yahoo.labs.samoa.instances.DenseInstance");
        var make = dense.getConstructor(double.class, double[].class);
        var belong = dense.getMethod("setDataset", type("com.yahoo.labs.samoa.instances.Instances"));
        Object[] made = new Object[rows.length];
        for (int i = 0; i < made.length; i++) {
            double[] values = new double[rows[i].length + 1];
            for (int j = 0; j < rows[i].length; j++) {
                values[j] = rows[i][j];
            }
            values[rows[i].length] = labels[i] ? 1 : 0;
            made[i] = make.newInstance(1.0, values);
            belong.invoke(made[i], header);
        }
        return made;
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }
}
