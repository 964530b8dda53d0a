The libraries in this jar, each with its licence. Their notices are in NOTICE, the texts of licences other than Apache-2.0 in licenses/.

<#list dependencyMap as e>
${e.getKey().groupId}:${e.getKey().artifactId}:${e.getKey().version} ${e.getValue()?join(", ")}
</#list>

Some contain others:

in jackson-core: FastDoubleParser (MIT; FastDoubleParser-LICENSE, FastDoubleParser-NOTICE and thirdparty-LICENSE beside this file)
in jna: libffi (MIT; licenses/libffi.txt)
in kafka-clients: opentelemetry-proto (Apache-2.0) and another protobuf-java (BSD-3-Clause; licenses/protobuf-java.txt)
in zstd-jni: Zstandard (BSD-3-Clause; licenses/zstd-jni.txt)
