using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

/// <summary>Two agents, A and B, on a simulated network.</summary>
internal static class TwoAgents
{
    public static (IceHost A, IceHost B) Hosts(SimNetwork network) => (
        new IceHost(network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate(),
        new IceHost(network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate());

    /// <summary>A offers, B answers.</summary>
    public static void Exchange(IceHost a, IceHost b)
    {
        a.Follow(b, controlling: true);
        b.Follow(a, controlling: false);
    }

    public static void AssertConnected(IceHost a, IceHost b)
    {
        Assert.True(a.Agent.IsCompleted && b.Agent.IsCompleted);
        Assert.Equal((b.Address, a.Address), (a.Remote, b.Remote));
    }
}
