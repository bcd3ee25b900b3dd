using MediaEngine.Media.Fax;
using MediaEngine.Protocol.Udptl;

namespace MediaEngine.Signalling.Calls;

/// <summary>A T.38 gateway that signalling asked for between a media and its counterpart; both have the same.</summary>
/// <param name="Settings">What the machines may agree on.</param>
/// <param name="ErrorCorrection">What we offer; the peer's own word decides what it is sent.</param>
internal sealed record LocalFax(FaxSettings Settings, UdptlErrorCorrection ErrorCorrection);
