using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Interfaces;

/// <summary>The interface an interface name of signalling resolved to.</summary>
/// <param name="Interface">Never null; the default interface when the name is unknown.</param>
/// <param name="Family">The IP version the name implies ("internal", "external"); <see cref="IpFamily.None"/> for none.</param>
/// <param name="Known">False when the name does not exist; signalling then warns.</param>
public readonly record struct InterfaceChoice(LogicalInterface Interface, IpFamily Family, bool Known);
