# shim
def dump(problem): return {"shim": 1}
def plan_dict(plan): return {"shim": 1}
def load(d): return None
