using System.Net;
using System.Net.Sockets;
using MediaEngine.Gateway;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Server.Listeners;

namespace MediaEngine.Server.Web;

/// <summary>
/// Finds the addresses of cameras by the system's resolver. The address that is checked is the one that is connected to: a name may mean
/// another address than when the stream was added (attack S23).
/// </summary>
/// <param name="streams">A host that the configuration names may have any address; one that only the API named has to be in
/// <paramref name="networks"/>.</param>
internal sealed class CameraHosts(ControlThread control, StreamTable streams, CameraNetworks networks) : ICameraHosts
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public void Resolve(string host, int port, Action<TransportAddress, string> answered)
    {
        bool anywhere = IsConfigured(host);
        if (TransportAddress.TryParseAddress(host, out TransportAddress literal))
            Answer([literal], null);
        else
            _ = ResolveAsync();

        async Task ResolveAsync()
        {
            TransportAddress[] found = [];
            string? problem = null;
            try
            {
                using var deadline = new CancellationTokenSource(_patience);
                IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, deadline.Token).ConfigureAwait(false);
                found = [.. addresses.Select(a => TransportAddress.From(a, 0)).OrderBy(a => a.Family)];
            }
            catch (Exception failure) when (failure is SocketException or ArgumentException or OperationCanceledException)
            {
                problem = failure is OperationCanceledException
                    ? $"The name '{host}' could not be resolved in time." : $"The name '{host}' cannot be resolved: {failure.Message}.";
            }

            // When the control thread is overloaded, the gateway's own patience ends the attempt.
            control.TryPost(() => Answer(found, problem));
        }

        void Answer(TransportAddress[] found, string? problem)
        {
            foreach (TransportAddress address in found)
            {
                if (anywhere || networks.Allows(address))
                {
                    answered(address.WithPort((ushort)port), "");
                    return;
                }

                problem = $"The address {address.AddressText()} of '{host}' is outside the networks of the option camera-networks.";
            }

            answered(default, problem ?? $"The name '{host}' has no address.");
        }
    }

    private bool IsConfigured(string host) =>
        streams.All.Any(s => !s.IsOfApi && (Names(s.Settings.Url, host) || Names(s.Settings.SubUrl, host)));

    private static bool Names(string? url, string host) =>
        RtspUrl.TryParse(url, out RtspUrl? parsed, out _) == RtspUrlError.None && parsed!.IsSameHost(host);
}
