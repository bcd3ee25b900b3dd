using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Interfaces;

/// <summary>What an interface name of signalling resolved to.</summary>
/// <param name="Interface">Never null; the default one when the name is unknown.</param>
/// <param name="Family">A family the name implies ("internal", "external"); <see cref="IpFamily.None"/> when it implies none.</param>
/// <param name="Known">False when the name does not exist, for which signalling warns.</param>
public readonly record struct InterfaceChoice(LogicalInterface Interface, IpFamily Family, bool Known);
