using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>All system tests run one after the other: the call rig has fixed ports, and a small machine has two cores.</summary>
[CollectionDefinition(Name)]
public sealed class OneEngineAtATime
{
    public const string Name = "one engine at a time";
}
