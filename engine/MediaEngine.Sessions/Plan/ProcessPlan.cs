namespace MediaEngine.Sessions.Plan;

/// <summary>How the media on a route is processed. A route without one forwards the media unchanged.</summary>
public abstract record ProcessPlan;
