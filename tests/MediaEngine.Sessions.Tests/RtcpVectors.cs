using System.Text.Json;
using MediaEngine.Testing;

namespace MediaEngine.Sessions.Tests;

/// <summary>The files of tests/vectors/rtcp.</summary>
internal static class RtcpVectors
{
    public static JsonElement Load(string name) => VectorFile.Json("rtcp", name);

    public static IEnumerable<(double Arrival, double Timestamp, double Jitter)> JitterExample()
    {
        JsonElement example = Load("rtcp-rfc3550.json").GetProperty("jitter_example");
        JsonElement samples = example.GetProperty("samples_arrival_ts");
        JsonElement jitter = example.GetProperty("jitter_after_each");
        for (int i = 0; i < samples.GetArrayLength(); i++)
            yield return (samples[i][0].GetDouble(), samples[i][1].GetDouble(), jitter[i].GetDouble());
    }
}
