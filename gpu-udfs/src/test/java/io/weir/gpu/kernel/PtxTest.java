package io.weir.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The PTX that is checked in belongs to the sources beside it. Needs neither nvcc nor a GPU. */
class PtxTest {
    static List<String> kernelFiles() throws IOException {
        return namesIn(HostCheck.cudaSources(), ".cu");
    }

    @ParameterizedTest
    @MethodSource("kernelFiles")
    void ptxIsOfItsSource(String name) throws IOException, GeneralSecurityException {
        // As build-ptx.sh does it: the script, the headers in the order of their names, the source.
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(Files.readAllBytes(HostCheck.cudaSources().resolve("build-ptx.sh")));
        for (String header : namesIn(HostCheck.cudaSources(), ".cuh")) {
            all.write(Files.readAllBytes(HostCheck.cudaSources().resolve(header + ".cuh")));
        }
        all.write(Files.readAllBytes(HostCheck.cudaSources().resolve(name + ".cu")));

        assertThat(Files.readAllLines(HostCheck.ptx().resolve(name + ".ptx")))
                .as("%s.ptx is not of this source: run gpu-udfs/src/main/cuda/build-ptx.sh", name)
                .startsWith("// source-sha256: " + sha256(all))
                .contains(".version 7.0", ".target sm_75", ".address_size 64");
    }

    static List<String> userKernelFiles() throws IOException {
        return namesIn(HostCheck.userSources(), ".cu");
    }

    @ParameterizedTest
    @MethodSource("userKernelFiles")
    void ptxOfUsersKernelsIsOfItsSourceAndHeader(String name) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(Files.readAllBytes(HostCheck.userHeaders().resolve("weir_kernel.h")));
        all.write(Files.readAllBytes(HostCheck.userSources().resolve(name + ".cu")));
        try (InputStream ptx = PtxTest.class.getResourceAsStream("/io/weir/gpu/udf/" + name + ".ptx")) {
            assertThat(new String(ptx.readAllBytes(), StandardCharsets.UTF_8))
                    .as("%s.ptx is not of this source: run gpu-udfs/src/test/cuda/build-ptx.sh", name)
                    .startsWith("// source-sha256: " + sha256(all) + "\n");
        }
    }

    private static String sha256(ByteArrayOutputStream content) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.toByteArray()));
    }

    @Test
    void everyPtxHasASource() throws IOException {
        assertThat(namesIn(HostCheck.ptx(), ".ptx")).isEqualTo(kernelFiles()).isNotEmpty();
    }

    private static List<String> namesIn(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .sorted()
                    .toList();
        }
    }
}
