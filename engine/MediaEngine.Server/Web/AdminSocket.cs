namespace MediaEngine.Server.Web;

/// <summary>Marks connections of the option listen-admin.</summary>
internal sealed class AdminSocket
{
    public static readonly AdminSocket Mark = new();

    private AdminSocket()
    {
    }
}
