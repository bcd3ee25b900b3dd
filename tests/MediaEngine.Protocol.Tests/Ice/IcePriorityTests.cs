using System.Text.Json;
using MediaEngine.Protocol.Ice;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

public sealed class IcePriorityTests
{
    private static readonly JsonElement _vectors = VectorFile.Json("ice", "ice-rfc8445-priority.json");

    [Fact]
    public void Candidate_priorities_follow_the_formula()
    {
        foreach (JsonElement vector in _vectors.GetProperty("candidate").EnumerateArray())
        {
            Assert.Equal(
                vector.GetProperty("priority").GetUInt32(),
                IcePriority.Candidate(
                    vector.GetProperty("type_pref").GetInt32(), vector.GetProperty("local_pref").GetInt32(),
                    vector.GetProperty("component").GetInt32()));
        }
    }

    [Fact]
    public void Pair_priorities_follow_the_formula()
    {
        foreach (JsonElement vector in _vectors.GetProperty("pair").EnumerateArray())
        {
            Assert.Equal(
                vector.GetProperty("priority").GetUInt64(),
                IcePriority.Pair(vector.GetProperty("controlling").GetUInt32(), vector.GetProperty("controlled").GetUInt32()));
        }
    }
}
