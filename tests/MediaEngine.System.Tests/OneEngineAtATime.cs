using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>
/// System tests run one after the other, after the calls of <see cref="SipRigTests"/>, because they measure and small machines have two
/// cores.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneEngineAtATime
{
    public const string Name = "one engine at a time";
}
