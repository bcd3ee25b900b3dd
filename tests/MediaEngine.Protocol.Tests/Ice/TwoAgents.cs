using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ice;

/// <summary>Two agents, A and B, on a simulated network.</summary>
public abstract class TwoAgents
{
    private protected SimNetwork Network { get; } = new(seed: 8445);

    private protected (IceHost A, IceHost B) Hosts() => (
        new IceHost(Network, "192.0.2.1:1000").WithCredentials("a").WithHostCandidate(),
        new IceHost(Network, "198.51.100.2:2000").WithCredentials("b").WithHostCandidate());

    /// <summary>A offers, B answers.</summary>
    private protected static void Exchange(IceHost a, IceHost b)
    {
        a.Follow(b, controlling: true);
        b.Follow(a, controlling: false);
    }

    private protected static void AssertConnected(IceHost a, IceHost b)
    {
        Assert.True(a.Agent.IsCompleted && b.Agent.IsCompleted);
        Assert.Equal((b.Address, a.Address), (a.Remote, b.Remote));
    }

    private protected void Run(double seconds) => Network.Run(TimeSpan.FromSeconds(seconds));
}
